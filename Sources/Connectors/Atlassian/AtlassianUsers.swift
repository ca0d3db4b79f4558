import Core

/// Users by `POST …/users/search`: everything a mirror needs of a hundred users in one call.
struct AtlassianUsers {
    let caller: AtlassianCaller

    private static let expand: JSONTree = ["platformRoles", "productAccess", "groups"]

    /// One page of all users, those that are in no directory included.
    func page(_ cursor: String?, _ products: [Product]) async throws(ConnectorError) -> Page<User> {
        let previous = try cursor.map(AtlassianUsers.parsed)
        var body: [String: JSONTree] = ["limit": 100, "expand": AtlassianUsers.expand]
        if let previous { body["cursor"] = .text(previous.token) }
        let page = try await search(body, products)
        let next = try AtlassianCursor.next(after: previous, link: page.next)
        return Page(elements: page.users, next: next?.text)
    }

    /// These users as they are now; those that are gone are missing. One call for each ten.
    func byID(_ ids: [AccountID], _ products: [Product]) async throws(ConnectorError) -> [User] {
        var users: [User] = []
        for start in stride(from: 0, to: ids.count, by: 10) {
            let part = ids[start..<min(start + 10, ids.count)]
            let body: [String: JSONTree] = [
                "accountIds": .list(part.map { .text($0.rawValue) }), "limit": 100, "expand": AtlassianUsers.expand,
            ]
            let wanted = Set(part)
            // Unknown filters are said to be ignored in silence; then everybody would come back.
            users += try await search(body, products).users.filter { wanted.contains($0.id) }
        }
        return users
    }

    static func parsed(_ cursor: String) throws(ConnectorError) -> AtlassianCursor {
        guard let cursor = AtlassianCursor(cursor) else {
            throw .refused(code: nil, reason: "'\(cursor.prefix(60))' is not a cursor that this connector gave out")
        }
        return cursor
    }

    private func search(
        _ body: [String: JSONTree], _ products: [Product]
    ) async throws(ConnectorError) -> AtlassianUserPage {
        let request = TransportRequest(
            method: "POST", target: caller.directory() + "/users/search", body: JSONTree.object(body).bytes)
        return try await caller.read(request) { reader throws(JSONFault) in
            try AtlassianUserPage(&reader, products: products)
        }
    }
}

/// One page as the vendor sends it.
struct AtlassianUserPage: Sendable {
    var users: [User] = []
    /// The link to the next page, as sent.
    var next: String?

    init(_ reader: inout JSONReader, products: [Product]) throws(JSONFault) {
        var wires: [AtlassianUser] = []
        var hasData = false
        try reader.beginObject()
        while let name = try reader.nextMember() {
            switch name {
            case "data":
                hasData = true
                try reader.beginList()
                while try reader.nextElement() { wires.append(try AtlassianUser(&reader)) }
            case "links": next = try reader.nextLink()
            default: try reader.skip()
            }
        }
        guard hasData else { throw reader.fault("the answer has no 'data'") }
        // An expansion that nobody carries was ignored; taking it for "no roles, no groups" would unprotect admins.
        let present = wires.filter { $0.hasMembership }
        if !present.isEmpty, !present.contains(where: \.isExpanded) {
            throw reader.fault("nobody has roles, groups or product activity, which were asked for")
        }
        users = AtlassianUserPage.merged(wires.map { $0.user(products: products) })
    }

    /// A user who is in several directories may come once for each. Order is kept.
    private static func merged(_ users: [User]) -> [User] {
        var places: [AccountID: Int] = [:]
        var merged: [User] = []
        merged.reserveCapacity(users.count)
        for user in users {
            if let place = places[user.id] {
                merged[place] = merged[place].merged(with: user)
            } else {
                places[user.id] = merged.count
                merged.append(user)
            }
        }
        return merged
    }
}

extension JSONReader {
    /// The `next` member of a `links` object that may be null.
    mutating func nextLink() throws(JSONFault) -> String? {
        guard try beginOptionalObject() else { return nil }
        var next: String?
        while let name = try nextMember() {
            if name == "next" { next = try optionalText() } else { try skip() }
        }
        return next
    }
}

extension User {
    /// One person as two directories show them: groups and activity of both, active when active in one of them.
    fileprivate func merged(with other: User) -> User {
        var user = self
        let ranking: [Membership] = [.active, .suspended, .unknown, .none]
        user.membership = ranking.first { $0 == membership || $0 == other.membership } ?? membership
        user.email = email ?? other.email
        user.roles = Array(Set(roles).union(other.roles)).sorted()
        user.isDeletionScheduled = isDeletionScheduled || other.isDeletionScheduled
        user.groups = Array(Set(groups).union(other.groups)).sorted()
        user.addedToOrg = [addedToOrg, other.addedToOrg].compactMap { $0 }.min()
        user.activity = ProductActivity.joined(activity + other.activity)
        return user
    }
}

extension ProductActivity {
    /// One entry per product, sorted: the latest instant; else unknown when one is; else never.
    static func joined(_ entries: [ProductActivity]) -> [ProductActivity] {
        guard entries.count > 1 else { return entries }
        var byProduct: [ProductID: Activity] = [:]
        for entry in entries {
            byProduct[entry.product] = byProduct[entry.product].map { later($0, entry.lastActive) } ?? entry.lastActive
        }
        return byProduct.map { ProductActivity(product: $0.key, lastActive: $0.value) }
            .sorted { $0.product < $1.product }
    }

    private static func later(_ left: Activity, _ right: Activity) -> Activity {
        switch (left, right) {
        case (.at(let left), .at(let right)): .at(max(left, right))
        case (.at, _): left
        case (_, .at): right
        case (.unknown, _), (_, .unknown): .unknown
        case (.never, .never): .never
        }
    }
}
