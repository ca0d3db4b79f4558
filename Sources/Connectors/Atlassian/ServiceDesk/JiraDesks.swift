import Core

/// Service desks and what people can ask them for.
struct JiraDesks {
    let caller: JiraCaller

    func all() async throws(ConnectorError) -> [ServiceDesk] {
        try await caller.values("/rest/servicedeskapi/servicedesk").compactMap { row in
            guard let id = row["id"]?.idText, let project = row["projectKey"]?.text else { return nil }
            return ServiceDesk(id: id, project: project, name: row["projectName"]?.text ?? project)
        }
    }

    /// Those that the vendor lists without a name can't be asked for.
    func requestTypes(of desk: String) async throws(ConnectorError) -> [String] {
        try await caller.values("/rest/servicedeskapi/servicedesk/\(desk.asPathSegment)/requesttype")
            .compactMap { $0["name"]?.text }
    }

    /// The name of one request type, by the vendor's numbers.
    func requestType(_ type: String, of desk: String) async throws(ConnectorError) -> String? {
        let path = "/rest/servicedeskapi/servicedesk/\(desk.asPathSegment)/requesttype/\(type.asPathSegment)"
        do { return try await caller.tree(path)["name"]?.text } catch {
            if case .notFound = error { return nil }
            throw error
        }
    }
}

extension JSONTree {
    /// A number that the vendor writes as text, or, in some places, as a number.
    var idText: String? { text ?? integer.map { "\($0)" } }
}
