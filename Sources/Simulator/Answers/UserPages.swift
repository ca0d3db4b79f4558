extension World {
    mutating func searchUsers(_ directory: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body)
        var query = try UserQuery(&reader, isSearch: true, defaultLimit: 50)
        let token = try reader.string("cursor")
        try reader.finish()
        query.directory = directory
        var position = 0
        if let token {
            let cursor = try cursor(token, Listings.Kind.users)
            // The vendor asks for the same filters, limit and expand on every page.
            guard cursor.fingerprint == query.fingerprint else { throw .badCursor }
            position = cursor.position
        }
        return try userPage(query, from: position, isFirst: token == nil)
    }

    /// The deprecated list: with a cursor all other parameters are ignored.
    mutating func listUsers(_ directory: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: UserQuery.arrayNames)
        if let token = try reader.string("cursor") {
            let cursor = try cursor(token, Listings.Kind.users)
            guard let query = listings.userQueries[cursor.fingerprint] else { throw .badCursor }
            return try userPage(query, from: cursor.position, isFirst: false)
        }
        var query = try UserQuery(&reader, isSearch: false, defaultLimit: 20)
        try reader.finish()
        query.directory = directory
        listings.userQueries[query.fingerprint] = query
        return try userPage(query, from: 0, isFirst: true)
    }

    func countUsers(_ directory: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: UserQuery.arrayNames)
        if reader.has("limit") { throw .badRequest("limit is not described.") }
        var query = try UserQuery(&reader, isSearch: false, defaultLimit: 20)
        try reader.finish()
        query.directory = directory
        let matcher = try UserMatcher(query, in: self)
        let candidates = matcher.candidates ?? Array(0..<users.count)
        let count = candidates.reduce(0) { $0 + (matcher.matches(view($1), in: self) ? 1 : 0) }
        return .json { $0.field("count", count) }
    }

    private mutating func userPage(_ query: UserQuery, from start: Int, isFirst: Bool) throws(Failure) -> Reply {
        let matcher = try UserMatcher(query, in: self)
        let candidates = matcher.candidates
        let order = candidates == nil && query.isDescending != nil ? nicknameOrder() : nil
        let total = candidates?.count ?? users.count
        func user(_ place: Int) -> Int {
            if let candidates { return candidates[place] }
            guard let order else { return place }
            return Int(order[query.isDescending == true ? total - 1 - place : place])
        }
        var place = isFirst ? start : max(0, start - (faults.faults.movePages ?? 0))
        var found: [UserView] = []
        var next: Int?
        while place < total {
            let view = view(user(place))
            if matcher.matches(view, in: self) {
                if found.count == query.limit {
                    next = place
                    break
                }
                found.append(view)
            }
            place += 1
        }
        let link = next.map { token(Listings.Kind.users, $0, query.fingerprint) }
        let parts = UserParts(expand: query.expand)
        return .json(reserving: 1200 * found.count + 256) { writer in
            writer.list("data", { for view in found { writeUser(view, parts, &$0) } })
            writer.field("links") { links in
                links.field("self", plain: selfToken)
                if let link { links.field("next", plain: link) }
            }
        }
    }

    private mutating func nicknameOrder() -> [Int32] {
        if let order = listings.byNickname { return order }
        let names = (0..<users.count).map { nickname($0).lowercased() }
        let order = (0..<Int32(users.count)).sorted { left, right in
            (names[Int(left)], left) < (names[Int(right)], right)
        }
        listings.byNickname = order
        return order
    }
}

/// Which parts of a user were asked for.
struct UserParts {
    var platformRoles: Bool
    var counts: Bool
    var productAccess: Bool
    var groups: Bool

    init(expand: [String]) {
        platformRoles = expand.contains("platformRoles")
        counts = expand.contains("counts.resources")
        productAccess = expand.contains("productAccess")
        groups = expand.contains("groups")
    }
}

extension World {
    func writeUser(_ view: UserView, _ parts: UserParts, _ writer: inout JSONWriter) {
        writer.object { user in
            writeIdentity(view, &user)
            if parts.platformRoles { user.field("platformRoles", strings: platformRoles(view)) }
            if parts.counts { user.field("counts") { $0.field("resources", resourceCount(view)) } }
            if parts.productAccess { writeProductAccess(view, &user) }
            if parts.groups { writeGroups(view, &user) }
            user.field("links") { $0.field("self", plain: selfToken) }
        }
    }

    func userDetails(_ directory: String, _ id: String) throws(Failure) -> Reply {
        guard let scope = directories(directory) else { throw .noDirectory }
        guard let index = user(id: id) else { throw .noUser }
        let view = view(index)
        guard view.isListed, directory == "-" || scope.contains(where: { view.membership(in: $0) != .none }) else {
            throw .noUser
        }
        return .json(reserving: 1024) { writer in
            writer.field("data") { user in
                writeIdentity(view, &user)
                user.field("platformRoles", strings: platformRoles(view))
                user.field("counts") { $0.field("resources", resourceCount(view)) }
                if let instant = users.deactivated[Int32(index)], view.account == .inactive {
                    user.field("deactivatedOn", plain: Timestamps.text(instant))
                }
            }
        }
    }

    private func writeIdentity(_ view: UserView, _ user: inout JSONWriter) {
        let index = view.index
        let digest = identity.bits(11, index)
        let profile = users.profiles[Int32(index)]
        user.field("accountId", plain: identity.accountID(index))
        user.field("accountType", plain: "atlassian")
        user.field("accountStatus", plain: view.account.id)
        user.field("membershipStatus", plain: view.overall.id)
        user.field("status", plain: view.status)
        user.field("claimStatus", plain: view.flags.contains(.managed) ? "managed" : "unmanaged")
        if view.flags.contains(.managed) {
            user.field("managementSource", orNull: managementSource(view))
            user.field("mfaEnabled", view.flags.contains(.mfa))
        }
        user.field("name", name(index))
        user.field("nickname", nickname(index))
        if let email = email(index) {
            user.field("email", email)
            user.field("emailVerified", digest % 50 != 0)
        }
        if users.added[index] != 0 {
            user.field("addedToOrg", plain: Timestamps.text(Int(users.added[index]), .milliseconds))
        }
        user.field("picture", plain: picture(index))
        user.field("jobTitle", profile?.title ?? Names.titles[Int(digest >> 8) % Names.titles.count])
        user.field("department", profile?.department ?? Names.departments[Int(digest >> 16) % Names.departments.count])
        user.field("location", profile?.location ?? Names.locations[Int(digest >> 24) % Names.locations.count])
        if digest % 3 != 0 {
            user.field("timeZone", profile?.zone ?? Names.zones[Int(digest >> 24) % Names.zones.count])
        }
    }

    func picture(_ index: Int) -> String { "https://avatar.example.com/\(index).png" }

    private func managementSource(_ view: UserView) -> String? {
        if view.flags.contains(.unknownSource) { return "federated" }
        if view.flags.contains(.noSource) { return nil }
        return view.flags.contains(.synced) ? "synced" : "invited"
    }

    func platformRoles(_ view: UserView) -> [String] {
        UserFlags.platformRoles.filter { view.flags.contains($0.0) }.map(\.1.id)
    }

    private func resourceCount(_ view: UserView) -> Int {
        var mask: UInt16 = 0
        for place in view.groups {
            for grant in groups[Int(place)].grants { mask |= 1 << UInt16(grant.product) }
        }
        for grant in view.directRoles { mask |= 1 << UInt16(grant.product) }
        return mask.nonzeroBitCount
    }

    /// Products with activity, also those the user can no longer open; and some that were granted and never used.
    private func writeProductAccess(_ view: UserView, _ user: inout JSONWriter) {
        let open = openProducts(view)
        user.list(
            "productAccess",
            { list in
                for product in products.indices {
                    let value = users.activity[product][view.index]
                    guard isListed(value, product, open) else { continue }
                    list.object { entry in
                        entry.field("id", plain: searchResource(product))
                        entry.field("key", plain: products[product].searchKey)
                        if value > Users.neverUsed {
                            entry.field("lastActiveTimestamp", plain: activityText(view.index, product, value))
                        }
                    }
                }
            })
    }

    func isListed(_ activity: UInt32, _ product: Int, _ open: UInt16) -> Bool {
        activity > Users.neverUsed || (activity == Users.neverUsed && open & (1 << UInt16(product)) != 0)
    }

    /// With 0, 3 or 9 digits after the second, as it comes.
    func activityText(_ index: Int, _ product: Int, _ seconds: UInt32) -> String {
        let digest = identity.bits(20 + UInt64(product), index)
        let fraction = Timestamps.Fraction.allCases[Int(digest % 3)]
        let milliseconds = Int(seconds) * 1000 + (fraction == .none ? 0 : Int(digest >> 8) % 1000)
        return Timestamps.text(milliseconds, fraction, nanoseconds: Int(digest >> 20) % 1_000_000)
    }

    private func writeGroups(_ view: UserView, _ user: inout JSONWriter) {
        user.list(
            "groups",
            { list in
                for place in view.groups where !groups[Int(place)].isDeleted {
                    let group = groups[Int(place)]
                    list.object { entry in
                        entry.field("id", plain: "ari:cloud:identity::group/" + group.id)
                        // The vendor leaves names out at times; the id is what counts.
                        entry.field("name", orNull: Int(place) == GroupIndex.syncedEveryone ? nil : group.name)
                        entry.field("description", orNull: group.description)
                    }
                }
            })
    }
}
