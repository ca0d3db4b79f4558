import Core

/// Roles that a user holds without a group, by the user's role assignments.
struct AtlassianRoles {
    let caller: AtlassianCaller

    /// Sorted by product and role. Only what the vendor calls `direct` counts: `group_direct` comes from a group and
    /// `inferred` from another role.
    func direct(_ user: AccountID) async throws(ConnectorError) -> [DirectRole] {
        let path = caller.directory() + "/users/\(user.rawValue.asPathSegment)/role-assignments"
        var roles: Set<DirectRole> = []
        for row in try await caller.rows(path) { roles.formUnion(try AtlassianRoles.direct(in: row)) }
        return roles.sorted { ($0.product, $0.role) < ($1.product, $1.role) }
    }

    private static func direct(in row: JSONTree) throws(ConnectorError) -> [DirectRole] {
        guard let resource = row["resourceId"]?.text, !resource.isEmpty else {
            throw .malformed("a role assignment without a resource")
        }
        if AtlassianResource.isPlatform(resource) { return [] }
        guard let assignments = row["roleAssignments"]?.list else {
            guard row["roles"]?.list?.isEmpty ?? true else {
                throw .malformed("the roles on \(resource) came without the way they were given")
            }
            return []
        }
        let product = AtlassianResource.product(resource)
        return assignments.compactMap { assignment in
            let methods = (assignment["roleAssignmentMethods"]?.list ?? []).compactMap(\.text)
            guard let role = assignment["role"]?.text, methods.contains("direct") else { return nil }
            return DirectRole(product: product, role: role)
        }
    }
}

extension AtlassianCaller {
    /// All `data` rows of a list that is read with GET, whose further pages need the cursor alone.
    func rows(_ path: String) async throws(ConnectorError) -> [JSONTree] {
        var rows: [JSONTree] = []
        var cursor: AtlassianCursor?
        repeat {
            let query = cursor.map { "cursor=\($0.token.asPathSegment)" } ?? "limit=100"
            let page = try await tree(TransportRequest(method: "GET", target: "\(path)?\(query)"))
            guard let data = page["data"]?.list else { throw .malformed("the list has no 'data'") }
            rows += data
            cursor = try AtlassianCursor.next(after: cursor, link: page["links"]?["next"]?.text)
        } while cursor != nil
        return rows
    }
}
