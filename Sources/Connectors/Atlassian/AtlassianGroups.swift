import Core

/// Groups by `POST …/groups/search`, and what they grant by their role assignments.
struct AtlassianGroups {
    let caller: AtlassianCaller

    /// Groups whose grants are read side by side.
    private static let width = 8

    /// One page of groups. Costs one call, and one more for each group that grants something.
    func page(_ cursor: String?) async throws(ConnectorError) -> Page<Group> {
        let previous = try cursor.map(AtlassianUsers.parsed)
        var body: [String: JSONTree] = ["limit": 100, "expand": ["counts.resources"]]
        if let previous { body["cursor"] = .text(previous.token) }
        let request = TransportRequest(
            method: "POST", target: caller.directory() + "/groups/search", body: JSONTree.object(body).bytes)
        let page = try await caller.tree(request)
        guard let data = page["data"]?.list else { throw .malformed("the list of groups has no 'data'") }
        var groups: [(group: Group, grantsSomething: Bool)] = []
        for element in data {
            guard let group = Group(vendor: element) else { throw .malformed("a group without an id") }
            // Without a count there may be grants.
            groups.append((group, element["counts"]?["resources"]?.integer.map { $0 > 0 } ?? true))
        }
        let next = try AtlassianCursor.next(after: previous, link: page["links"]?["next"]?.text)
        return Page(elements: try await withGrants(groups), next: next?.text)
    }

    private func withGrants(_ groups: [(group: Group, grantsSomething: Bool)]) async throws(ConnectorError) -> [Group] {
        let result = await withTaskGroup(of: (Int, Result<[Grant], ConnectorError>).self) { tasks in
            var complete = groups.map(\.group)
            var waiting = groups.indices.filter { groups[$0].grantsSomething }.makeIterator()
            func startNext() {
                guard let index = waiting.next() else { return }
                let group = groups[index].group
                tasks.addTask { (index, await grants(of: group)) }
            }
            for _ in 0..<AtlassianGroups.width { startNext() }
            for await (index, grants) in tasks {
                switch grants {
                case .success(let grants): complete[index].grants = grants
                case .failure(let error):
                    tasks.cancelAll()
                    return Result<[Group], ConnectorError>.failure(error)
                }
                startNext()
            }
            return .success(complete)
        }
        return try result.get()
    }

    private func grants(of group: Group) async -> Result<[Grant], ConnectorError> {
        let path = caller.directory(group.directory) + "/groups/\(group.id.rawValue.asPathSegment)/role-assignments"
        do throws(ConnectorError) {
            let rows = try await caller.rows(path)
            var grants: [Grant] = []
            for row in rows { grants += try AtlassianGroups.grants(in: row) }
            return .success(grants.uniqued())
        } catch {
            // A group that was deleted since the page was read grants nothing.
            if case .notFound = error { return .success([]) }
            return .failure(error)
        }
    }

    private static func grants(in row: JSONTree) throws(ConnectorError) -> [Grant] {
        guard let resource = row["resourceId"]?.text, !resource.isEmpty else {
            throw .malformed("a role assignment without a resource")
        }
        let roles = (row["roles"]?.list ?? []).compactMap(\.text)
        let defaultRole = row["defaultRole"]?.text
        return roles.map {
            Grant(product: AtlassianResource.product(resource), role: $0, isDefault: $0 == defaultRole)
        }
    }
}

extension Group {
    /// `nil` without an id.
    init?(vendor tree: JSONTree) {
        guard let id = tree["id"]?.text, !id.isEmpty else { return nil }
        let bare = AtlassianResource.bareID(id)
        let details = tree["description"]?.text
        self.init(
            id: GroupID(bare), name: tree["name"]?.text ?? bare, details: details?.isEmpty == true ? nil : details,
            directory: tree["directoryId"]?.text,
            isSynced: tree["externalSynced"]?.truth == true || tree["managedBy"]?.text == "external",
            isModifiable: tree["managementAccess"]?["modifiable"]?.truth ?? true)
    }
}

extension Array where Element: Hashable {
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
