import Core
import Store

/// What the database keeps of a connection beside its sealed secrets.
struct StoredConnection: Codable, Equatable, Sendable {
    var organization: String
    /// `YYYY-MM-DD`.
    var keyExpiresOn: String?
    var jiraURL: String?
    var jiraEmail: String?
    var version: Int
    var changedBy: String
    /// Milliseconds since 1970.
    var changedAt: Int64

    static let key = "connection"
    static let keySecret = "atlassian.key"
    static let tokenSecret = "jira.token"
    /// The organisation whose people are in the mirror.
    static let mirrored = "mirror.organization"

    var jira: CurrentConnection.ShownJira? {
        guard let jiraURL, let jiraEmail else { return nil }
        return CurrentConnection.ShownJira(url: jiraURL, email: jiraEmail)
    }

    /// What became different, for the audit log. Of secrets only that they are others.
    func changes(since old: StoredConnection?, key: Bool, token: Bool) -> [String: String] {
        let fields: [(String, (StoredConnection) -> String?)] = [
            ("organization", \.organization), ("keyExpiresOn", \.keyExpiresOn), ("jiraURL", \.jiraURL),
            ("jiraEmail", \.jiraEmail),
        ]
        var changes: [String: String] = [:]
        for (name, value) in fields {
            let (before, after) = (old.flatMap(value) ?? "none", value(self) ?? "none")
            if before != after { changes[name] = "\(before) → \(after)" }
        }
        if key { changes["key"] = "replaced" }
        if token { changes["jiraToken"] = "replaced" }
        return changes
    }
}

extension Connection {
    func storedConnection() throws -> StoredConnection? { try settings.get(StoredConnection.key) }
}
