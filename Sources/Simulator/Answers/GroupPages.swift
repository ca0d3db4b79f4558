/// The filters of a group listing, after checking.
struct GroupQuery: Hashable {
    var names: [String]?
    var groupIDs: [String]?
    var accountIDs: [String]?
    var resourceIDs: [String]?
    var resourceOwners: [String]?
    var roleIDs: [String]?
    var directoryIDs: [String]?
    var searchTerm: String?
    var isDescending: Bool?
    var limit: Int
    var expand: [String]
    var directory = "-"

    static let arrayNames: Set<String> = [
        "directoryIds", "accountIds", "groupIds", "resourceOwners", "resourceIds", "roleIds",
    ]

    init(_ reader: inout FieldReader, isSearch: Bool) throws(Failure) {
        groupIDs = try reader.strings("groupIds", atMost: 10, unique: true)
        accountIDs = try reader.strings("accountIds", atMost: 10, unique: true)
        resourceIDs = try reader.strings("resourceIds", atMost: 20, unique: true)
        resourceOwners = try reader.strings("resourceOwners", atMost: 10, unique: true)
        roleIDs = try reader.strings("roleIds", atMost: 10, oneOf: isSearch ? nil : UserQuery.roleNames, unique: true)
        directoryIDs = try reader.strings("directoryIds", atMost: 10, unique: true)
        searchTerm = try reader.string("searchTerm")
        limit = try reader.int("limit", in: 1...100) ?? 20
        names = isSearch ? try reader.strings("groupNames", atMost: 100, unique: true) : nil
        isDescending = isSearch ? try reader.sort(by: "name") : nil
        let expandable = ["counts.resources", "counts.users"]
        expand = isSearch ? try reader.strings("expand", atMost: 2, oneOf: expandable, unique: true) ?? [] : []
        if names != nil, searchTerm != nil || groupIDs != nil {
            throw .badRequest("groupNames excludes searchTerm and groupIds.")
        }
    }

    var fingerprint: UInt64 { UInt64(bitPattern: Int64(hashValue)) }
}

extension World {
    mutating func searchGroups(_ directory: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body)
        var query = try GroupQuery(&reader, isSearch: true)
        let token = try reader.string("cursor")
        try reader.finish()
        query.directory = directory
        var position = 0
        if let token {
            let cursor = try cursor(token, Listings.Kind.groups)
            guard cursor.fingerprint == query.fingerprint else { throw .badCursor }
            position = cursor.position
        }
        return try groupPage(query, from: position)
    }

    mutating func listGroups(_ directory: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: GroupQuery.arrayNames)
        if let token = try reader.string("cursor") {
            let cursor = try cursor(token, Listings.Kind.groups)
            guard let query = listings.groupQueries[cursor.fingerprint] else { throw .badCursor }
            return try groupPage(query, from: cursor.position)
        }
        var query = try GroupQuery(&reader, isSearch: false)
        if try reader.bool("includeUsers") == true { query.expand.append("counts.users") }
        if try reader.bool("includeResources") == true { query.expand.append("counts.resources") }
        try reader.finish()
        query.directory = directory
        listings.groupQueries[query.fingerprint] = query
        return try groupPage(query, from: 0)
    }

    func countGroups(_ directory: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: GroupQuery.arrayNames)
        if reader.has("limit") { throw .badRequest("limit is not described.") }
        var query = try GroupQuery(&reader, isSearch: false)
        try reader.finish()
        query.directory = directory
        let count = try matchingGroups(query).count
        return .json { $0.field("count", count) }
    }

    private func groupPage(_ query: GroupQuery, from position: Int) throws(Failure) -> Reply {
        var order = try matchingGroups(query)
        if let isDescending = query.isDescending {
            order.sort { (groups[$0].name.lowercased(), $0) < (groups[$1].name.lowercased(), $1) }
            if isDescending { order.reverse() }
        }
        // Positions are places in the organisation, so that a deleted group moves nobody to another page.
        let remaining = query.isDescending == nil ? order.drop { $0 < position } : order.dropFirst(position)
        let page = remaining.prefix(query.limit)
        let next = remaining.dropFirst(query.limit).first
        let nextPosition = query.isDescending == nil ? next : next.map { _ in position + query.limit }
        let link = nextPosition.map { token(Listings.Kind.groups, $0, query.fingerprint) }
        return .json(reserving: 400 * page.count + 256) { writer in
            writer.list("data", { for index in page { writeGroup(index, query.expand, &$0) } })
            writer.field("links") { links in
                links.field("self", plain: selfToken)
                if let link { links.field("next", plain: link) }
            }
        }
    }

    private func matchingGroups(_ query: GroupQuery) throws(Failure) -> [Int] {
        guard var scope = directories(query.directory) else { throw .noDirectory }
        if let wanted = query.directoryIDs { scope = scope.filter { wanted.contains(directories[$0].id) } }
        let names = query.names.map { Set($0.map { $0.lowercased() }) }
        let ids = query.groupIDs.map(Set.init)
        let term = query.searchTerm?.lowercased()
        let members = query.accountIDs.map { accounts in
            accounts.compactMap { user(id: $0) }.reduce(into: Set<Int>()) {
                $0.formUnion(view($1).groups.map(Int.init))
            }
        }
        let products = query.resourceIDs.map { ids in Set(ids.compactMap { product(anyForm: $0) }) }
        return groups.indices.filter { index in
            let group = groups[index]
            guard !group.isDeleted, group.visibleFrom <= call, scope.contains(group.directory) else { return false }
            if let names, !names.contains(group.name.lowercased()) { return false }
            if let ids, !ids.contains(group.id) { return false }
            if let term, !group.name.lowercased().contains(term) { return false }
            if let members, !members.contains(index) { return false }
            return grants(of: group, query.roleIDs, query.resourceOwners, products)
        }
    }

    private func grants(
        of group: SimulatedGroup, _ roles: [String]?, _ owners: [String]?, _ wanted: Set<Int>?
    ) -> Bool {
        guard roles != nil || owners != nil || wanted != nil else { return true }
        return group.grants.contains { grant in
            (roles?.contains(grant.role.id) ?? true) && (wanted?.contains(Int(grant.product)) ?? true)
                && (owners?.contains(products[Int(grant.product)].owner) ?? true)
        }
    }

    func writeGroup(_ index: Int, _ expand: [String], _ writer: inout JSONWriter) {
        let group = groups[index]
        writer.object { out in
            out.field("id", plain: group.id)
            out.field("name", group.name)
            if let description = group.description { out.field("description", description) }
            out.field("directoryId", plain: directories[group.directory].id)
            out.field("externalSynced", group.isSynced)
            out.field("managedBy", group.manager.rawValue)
            out.field("managementAccess") { access in
                access.field("readable", true)
                access.field("modifiable", !group.isSynced)
                access.field("deletable", group.isDeletable)
            }
            if !expand.isEmpty {
                out.field("counts") { counts in
                    if expand.contains("counts.users") { counts.field("users", group.members) }
                    if expand.contains("counts.resources") {
                        counts.field("resources", Set(group.grants.map(\.product)).count)
                    }
                }
            }
            out.field("links") { $0.field("self", plain: selfToken) }
        }
    }

    func groupDetails(_ directory: String, _ id: String) throws(Failure) -> Reply {
        let index = try group(directory, id)
        return .json { out in
            out.key("data")
            writeGroup(index, ["counts.users", "counts.resources"], &out)
        }
    }

    func groupStats(_ directory: String) throws(Failure) -> Reply {
        guard let scope = directories(directory) else { throw .noDirectory }
        let all = groups.filter { !$0.isDeleted && $0.visibleFrom <= call && scope.contains($0.directory) }
        let synced = all.count { $0.isSynced }
        let teams = all.count { $0.manager == .teamMembers || $0.manager == .open }
        return .json { out in
            out.field("totals") { totals in
                totals.field("all", all.count)
                totals.field("managed", all.count - synced)
                totals.field("synced", synced)
            }
            out.list(
                "types",
                { types in
                    for (name, count) in [
                        ("TEAM", teams), ("GROUP", all.count - teams - synced), ("USERBASE_GROUP", synced),
                    ] {
                        types.object { type in
                            type.field("count", count)
                            type.field("type", name)
                        }
                    }
                })
        }
    }

    /// A group as the path names it: it must exist, and in that directory.
    func group(_ directory: String, _ id: String) throws(Failure) -> Int {
        guard let scope = directories(directory) else { throw .noDirectory }
        guard let index = group(id: id), scope.contains(groups[index].directory) else { throw .noGroup }
        return index
    }
}
