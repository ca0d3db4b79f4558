import Core

/// Activity of one user by `last-active-dates`, to look again just before acting. The vendor allows 200 calls a minute
/// for the whole organisation, and the caller keeps to that.
struct AtlassianActivity {
    let caller: AtlassianCaller

    /// Sorted by product. A product that was never used is missing or has no time; both mean never.
    func of(_ user: AccountID) async throws(ConnectorError) -> [ProductActivity] {
        let path = caller.organization("v1") + "/directory/users/\(user.rawValue.asPathSegment)/last-active-dates"
        var entries: [ProductActivity] = []
        var cursor: AtlassianCursor?
        repeat {
            let query = cursor.map { "?cursor=\($0.token.asPathSegment)" } ?? ""
            let page = try await caller.tree(
                TransportRequest(method: "GET", target: path + query), family: .lastActiveDates)
            guard let access = page["data"]?["product_access"]?.list else {
                throw .malformed("the activity has no 'product_access'")
            }
            entries += access.map(ProductActivity.init(lastActiveDates:))
            cursor = try AtlassianCursor.next(after: cursor, link: page["links"]?["next"]?.text)
        } while cursor != nil
        return ProductActivity.joined(entries)
    }
}

extension ProductActivity {
    fileprivate init(lastActiveDates tree: JSONTree) {
        self.init(
            product: AtlassianResource.product(tree["id"]?.text ?? "", key: tree["key"]?.text),
            lastActive: ProductActivity.time(tree))
    }

    private static func time(_ tree: JSONTree) -> Activity {
        if let time = tree["last_active_timestamp"], !time.isNull {
            return time.text.map { Activity(vendor: $0) } ?? .unknown
        }
        guard let day = tree["last_active"], !day.isNull else { return .never }
        // A day without a time may have been its last minute.
        return day.text.flatMap { Instant(iso8601: "\($0)T23:59:59.999Z") }.map(Activity.at) ?? .unknown
    }
}
