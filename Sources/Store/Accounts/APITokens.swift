import Core

/// What a token may be used for. A token never lets more happen than its owner's role does.
public enum APIScope: String, Sendable, Codable, CaseIterable {
    /// Look at everything the API shows.
    case read
    /// Edit rules and filters.
    case write
    /// Start, resume, cancel and undo runs, and sync.
    case run
    /// Release runs that wait for approval.
    case approve
    /// Edit settings, make and revoke tokens.
    case admin
}

/// A key by which a program uses the API in an administrator's name.
public struct APIToken: Equatable, Sendable {
    public var id: String
    public var name: String
    public var administrator: AdministratorID
    public var scopes: Set<APIScope>
    public var createdAt: Instant
    public var expiresAt: Instant
    /// Of the last request; up to a minute old. `nil` before the first.
    public var usedAt: Instant?

    public init(
        id: String, name: String, administrator: AdministratorID, scopes: Set<APIScope>, createdAt: Instant,
        expiresAt: Instant, usedAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.administrator = administrator
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usedAt = usedAt
    }
}

/// The API tokens. The token itself is known to its holder alone.
public struct APITokens {
    let db: any Connection

    public func add(_ token: APIToken, secret: AccessToken) throws {
        try db.execute(
            """
            INSERT INTO api_tokens (token_hash, \(Self.columns))
            VALUES (\(secret.hash), \(token.id), \(token.name), \(token.administrator), \(Self.text(token.scopes)),
                \(token.createdAt), \(token.expiresAt), \(token.usedAt))
            """)
    }

    /// The token with this secret and its owner; `nil` when there is none, it has expired, or the owner is disabled.
    public func current(
        _ secret: AccessToken, at now: Instant
    ) throws -> (token: APIToken, administrator: Administrator)? {
        let token = try db.first(
            "SELECT \(Self.columns) FROM api_tokens WHERE token_hash = \(secret.hash) AND expires_at > \(now)",
            APIToken.init(row:))
        guard let token, let administrator = try db.administrators.administrator(token.administrator),
            administrator.disabledAt == nil
        else { return nil }
        return (token, administrator)
    }

    /// All, also expired ones, newest first.
    public func all() throws -> [APIToken] {
        try db.rows(
            "SELECT \(Self.columns) FROM api_tokens ORDER BY created_at DESC, token_id", APIToken.init(row:))
    }

    public func markUsed(_ id: String, at now: Instant) throws {
        try db.execute("UPDATE api_tokens SET used_at = \(now) WHERE token_id = \(id)")
    }

    /// Whether there was one.
    public func remove(_ id: String) throws -> Bool {
        try db.execute("DELETE FROM api_tokens WHERE token_id = \(id)") > 0
    }

    static let columns: SQL = "token_id, name, administrator_id, scopes, created_at, expires_at, used_at"

    private static func text(_ scopes: Set<APIScope>) -> String {
        scopes.map(\.rawValue).sorted().joined(separator: " ")
    }
}

extension APIToken {
    init(row: Row) throws {
        let scopes = try row.text("scopes").split(separator: " ").map { name in
            guard let scope = APIScope(rawValue: String(name)) else {
                throw StoreError.unreadable("the scope '\(name)' of an API token")
            }
            return scope
        }
        self.init(
            id: try row.text("token_id"), name: try row.text("name"),
            administrator: try row.id("administrator_id"), scopes: Set(scopes),
            createdAt: try row.instant("created_at"), expiresAt: try row.instant("expires_at"),
            usedAt: try row.optional("used_at", row.instant))
    }
}

extension Connection {
    public var apiTokens: APITokens { APITokens(db: self) }
}
