import Connectors
import Core
import Store

/// A connection as an administrator asks for it.
public struct ConnectionDraft: Sendable {
    public var organization: String
    /// `nil` keeps the stored one.
    public var key: Secret?
    /// The day the vendor named when the key was made; `nil` when nobody knows.
    public var keyExpiresOn: CivilDay?
    /// `nil` for no Jira site.
    public var jira: Jira?

    public struct Jira: Sendable {
        public var url: String
        public var email: String
        /// `nil` keeps the stored one.
        public var token: Secret?
        public init(url: String, email: String, token: Secret?) {
            (self.url, self.email, self.token) = (url, email, token)
        }
    }

    public init(organization: String, key: Secret?, keyExpiresOn: CivilDay? = nil, jira: Jira? = nil) {
        self.organization = organization
        self.key = key
        self.keyExpiresOn = keyExpiresOn
        self.jira = jira
    }
}

/// The connection as it may be shown: what it is, never what opens it.
public struct ConnectionStatus: Equatable, Sendable {
    public var origin: CurrentConnection.Origin
    /// `nil` when none is connected, or its id is not known.
    public var organization: String?
    public var isConnected: Bool
    public var keyExpiresOn: CivilDay?
    public var jira: CurrentConnection.ShownJira?
    /// Environment or `usher.yaml` decide about the Jira site.
    public var isJiraConfigured: Bool
    /// What an edit is made from; 0 before the first.
    public var version: Int
    public var changedBy: String?
    public var changedAt: Instant?
    /// Of the organisation whose people are in the mirror; `nil` before the first sync.
    public var mirrored: String?
}

/// Asks the vendor for the first page of everything a sync reads, and says in which field the mistake is.
struct ConnectionCheck: Sendable {
    let client: DirectoryClient
    let vendorURL: String

    /// Few and short tries: somebody waits for the answer.
    static let pacing = Pacing(
        attempts: 2, limitedAttempts: 2, firstDelay: .milliseconds(200), longestDelay: .seconds(1),
        longestWait: .seconds(5))

    /// How many products there are.
    @discardableResult
    func run() async throws(Diagnostic) -> Int {
        let products = try await reading("products") { () throws(ConnectorError) in try await client.products() }
        _ = try await reading("groups") { () throws(ConnectorError) in try await client.groups(nil, products) }
        _ = try await reading("users") { () throws(ConnectorError) in try await client.users(nil, products) }
        return products.count
    }

    private func reading<Value>(
        _ what: String, _ read: () async throws(ConnectorError) -> Value
    ) async throws(Diagnostic) -> Value {
        do { return try await read() } catch { throw words(for: error, reading: what) }
    }

    private func words(for error: ConnectorError, reading what: String) -> Diagnostic {
        switch error {
        case .unauthorized(let hint):
            let isPersonal = hint.contains("person's API token")
            return Diagnostic(
                isPersonal
                    ? "401: this is a person's API token. Usher needs an organisation API key, which an organisation "
                        + "admin makes in Atlassian Administration, Settings, API keys."
                    : "401: the key was refused: it has expired, was revoked, or is not complete. Make a new one in "
                        + "Atlassian Administration, Settings, API keys.", path: "key")
        case .forbidden(let reason):
            return Diagnostic("403: the key may not read \(what): \(reason)", path: "key")
        case .notFound:
            return Diagnostic(
                "404: there is no such organisation for this key. The id is the part after /o/ in the address of "
                    + "admin.atlassian.com.", path: "organization")
        case .connectionLost(let reason):
            return Diagnostic("No connection to \(vendorURL): \(reason).", path: "")
        case .rateLimited:
            return Diagnostic("429: Atlassian limits the rate of calls just now. Try again in a minute.", path: "")
        default: return Diagnostic("\(error)", path: "")
        }
    }
}
