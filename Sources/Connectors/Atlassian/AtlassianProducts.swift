import Core

/// Products on their sites by `POST …/workspaces`.
struct AtlassianProducts {
    let caller: AtlassianCaller

    /// All of them; further pages are asked for with the cursor alone, as the description demands.
    func all() async throws(ConnectorError) -> [Product] {
        var byID: [ProductID: Product] = [:]
        var cursor: AtlassianCursor?
        repeat {
            let body: JSONTree = cursor.map { ["cursor": .text($0.token)] } ?? ["limit": 1000]
            let request = TransportRequest(
                method: "POST", target: caller.organization("v2") + "/workspaces", body: body.bytes)
            let page = try await caller.tree(request)
            guard let data = page["data"]?.list else { throw .malformed("the list of products has no 'data'") }
            for product in data.compactMap(Product.init(workspace:)) {
                // One product may be listed under two spellings; the one that was listed first names its resource.
                if byID[product.id] == nil { byID[product.id] = product }
            }
            cursor = try AtlassianCursor.next(after: cursor, link: page["links"]?["next"]?.text)
        } while cursor != nil
        return byID.values.sorted { $0.id < $1.id }
    }
}

extension Product {
    /// `nil` for what is not a product on a site. Members that are missing stay unknown.
    init?(workspace tree: JSONTree) {
        guard let name = tree["id"]?.text, let resource = AtlassianResource(name), resource.owner != "platform"
        else { return nil }
        let attributes = tree["attributes"]
        let key = ProductKey(vendor: resource.owner)
        let url = attributes?["hostUrl"]?.text
        self.init(
            id: ProductID(key: key, cloudID: resource.id), key: key,
            name: attributes?["type"]?.text ?? attributes?["name"]?.text ?? key.rawValue,
            site: url.flatMap(Product.site(ofHost:)) ?? resource.id, url: url, resource: name,
            plan: Product.plan(of: tree["relationships"]),
            isSandbox: attributes?["sandbox"]?["type"]?.text?.uppercased() == "CHILD",
            capacity: attributes?["capacity"]?.integer)
    }

    private static func plan(of relationships: JSONTree?) -> String? {
        (relationships?["entitlement"]?.list ?? []).compactMap { $0["attributes"]?["plan"]?.text }.first { !$0.isEmpty }
    }

    /// `acme` of `https://acme.atlassian.net`.
    private static func site(ofHost url: String) -> String? {
        let withoutScheme = url.split(separator: "/", omittingEmptySubsequences: true).first { !$0.hasSuffix(":") }
        let label = withoutScheme?.prefix { $0 != "." && $0 != ":" }.lowercased()
        return label.flatMap { $0.isEmpty ? nil : $0 }
    }
}
