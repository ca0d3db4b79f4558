extension World {
    private static let filters: Set<String> = ["directoryIds", "resourceOwners", "resourceIds", "roleIds"]

    /// What page of role assignments is wanted.
    private struct Selection {
        var owners: [String]?
        var resources: [String]?
        var roles: [String]?
        var directories: [String]?
        var limit: Int
        var position: Int
    }

    private mutating func selection(_ call: Call, _ kind: UInt8, subject: Int) throws(Failure) -> Selection {
        var reader = try FieldReader(query: call.query, arrays: Self.filters)
        let token = try reader.string("cursor")
        var selection = Selection(
            owners: try reader.strings("resourceOwners", atMost: 10),
            resources: try reader.strings("resourceIds", atMost: 20),
            roles: try reader.strings("roleIds", atMost: 10, oneOf: UserQuery.roleNames),
            directories: try reader.strings("directoryIds", atMost: 10),
            limit: try reader.int("limit", in: 1...100) ?? 20, position: 0)
        try reader.finish()
        guard let token else { return selection }
        let cursor = try cursor(token, kind)
        guard cursor.fingerprint & 0xFFFF_FFFF == UInt64(subject), let limit = listings.pageSizes[cursor.fingerprint]
        else { throw .badCursor }
        selection.position = cursor.position
        selection.limit = limit
        return selection
    }

    private mutating func page(
        _ rows: [[UInt8]], _ selection: Selection, _ kind: UInt8, subject: Int
    ) -> Reply {
        let page = rows.dropFirst(selection.position).prefix(selection.limit)
        let fingerprint = UInt64(selection.limit) << 32 | UInt64(subject)
        var next: String?
        if selection.position + page.count < rows.count {
            listings.pageSizes[fingerprint] = selection.limit
            next = token(kind, selection.position + page.count, fingerprint)
        }
        return .json { out in
            out.list("data", { list in for row in page { list.raw(row) } })
            out.field("links") { links in
                links.field("self", plain: selfToken)
                if let next { links.field("next", plain: next) }
            }
        }
    }

    private func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(body)
        return writer.bytes
    }

    // MARK: Of a user

    mutating func userRoleAssignments(_ directory: String, _ id: String, _ call: Call) throws(Failure) -> Reply {
        guard let scope = directories(directory) else { throw .noDirectory }
        guard let index = user(id: id) else { throw .noUser }
        let view = view(index)
        guard view.isListed else { throw .noUser }
        let selection = try selection(call, Listings.Kind.userRoles, subject: index)
        var rows: [[UInt8]] = []
        for product in products.indices {
            let home = sites[products[product].site].directory
            guard scope.contains(home), selection.directories?.contains(directories[home].id) ?? true,
                selection.owners?.contains(products[product].owner) ?? true,
                selection.resources?.contains(resource(product)) ?? true
            else { continue }
            let roles = methods(view, product).filter { selection.roles?.contains($0.role.id) ?? true }
            if !roles.isEmpty { rows.append(assignment(view, product, home, roles)) }
        }
        rows += platformAssignments(view, selection)
        return page(rows, selection, Listings.Kind.userRoles, subject: index)
    }

    /// The roles on a product and the ways each came.
    private func methods(_ view: UserView, _ product: Int) -> [(role: Role, methods: [String])] {
        var ways: [Role: Set<String>] = [:]
        for grant in view.directRoles where Int(grant.product) == product {
            ways[grant.role, default: []].insert("direct")
        }
        for place in view.groups {
            for grant in groups[Int(place)].grants where Int(grant.product) == product {
                ways[grant.role, default: []].insert("group_direct")
            }
        }
        return ways.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value.sorted()) }
    }

    private func assignment(
        _ view: UserView, _ product: Int, _ home: Int, _ roles: [(role: Role, methods: [String])]
    ) -> [UInt8] {
        object { row in
            row.field("resourceId", plain: resource(product))
            row.field("resourceOwner", plain: products[product].owner)
            row.field("directoryId", plain: directories[home].id)
            row.field("userDirectoryStatus", plain: view.membership(in: home).id)
            writeRoles(roles, &row)
        }
    }

    private func platformAssignments(_ view: UserView, _ selection: Selection) -> [[UInt8]] {
        guard selection.owners?.contains("platform") ?? true, selection.directories == nil else { return [] }
        return UserFlags.platformRoles.compactMap { flag, role in
            let resource = role == .siteAdmin ? siteResource(0) : organizationResource
            guard view.flags.contains(flag), selection.roles?.contains(role.id) ?? true,
                selection.resources?.contains(resource) ?? true
            else { return nil }
            return object { row in
                row.field("resourceId", plain: resource)
                row.field("resourceOwner", "platform")
                row.field("directoryId", orNull: String?.none)
                row.field("userDirectoryStatus", orNull: String?.none)
                writeRoles([(role, ["direct"])], &row)
            }
        }
    }

    private func writeRoles(_ roles: [(role: Role, methods: [String])], _ row: inout JSONWriter) {
        row.field("roles", strings: roles.map(\.role.id))
        row.list(
            "roleAssignments",
            { list in
                for (role, methods) in roles {
                    list.object { entry in
                        entry.field("role", plain: role.id)
                        entry.field("roleAssignmentMethods", strings: methods)
                    }
                }
            })
    }

    // MARK: Of a group

    mutating func groupRoleAssignments(_ directory: String, _ id: String, _ call: Call) throws(Failure) -> Reply {
        let index = try group(directory, id)
        let selection = try selection(call, Listings.Kind.groupRoles, subject: index)
        let group = groups[index]
        let rows = products.indices.compactMap { product -> [UInt8]? in
            let roles = group.grants.filter { Int($0.product) == product }.map(\.role.id)
            guard !roles.isEmpty, selection.owners?.contains(products[product].owner) ?? true,
                selection.resources?.contains(resource(product)) ?? true,
                selection.directories?.contains(directories[group.directory].id) ?? true,
                selection.roles.map({ !$0.filter(roles.contains).isEmpty }) ?? true
            else { return nil }
            return object { row in
                row.field("resourceId", plain: resource(product))
                row.field("resourceOwner", plain: products[product].owner)
                row.field("roles", strings: roles)
                row.field("defaultRole", orNull: group.defaultFor.first { Int($0.product) == product }?.role.id)
            }
        }
        return page(rows, selection, Listings.Kind.groupRoles, subject: index)
    }
}
