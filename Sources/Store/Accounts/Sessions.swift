import Core

/// A signed-in browser. Its id is known to the browser alone.
public struct Session: Equatable, Sendable {
    /// SHA-256 of the id.
    public var hash: [UInt8]
    public var administrator: AdministratorID
    /// What every form of this session must send back.
    public var formToken: String
    /// The browser in words, such as "Firefox on Linux".
    public var client: String
    /// Something to say on the next page, once.
    public var notice: String?
    public var createdAt: Instant
    /// Of the last request; up to a minute old.
    public var seenAt: Instant
    public var expiresAt: Instant

    public init(
        hash: [UInt8], administrator: AdministratorID, formToken: String, client: String, notice: String? = nil,
        createdAt: Instant, seenAt: Instant, expiresAt: Instant
    ) {
        self.hash = hash
        self.administrator = administrator
        self.formToken = formToken
        self.client = client
        self.notice = notice
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.expiresAt = expiresAt
    }
}

/// The sessions of all administrators.
public struct Sessions {
    let db: any Connection

    /// Most sessions one administrator can have; the one not seen for longest makes room.
    static let limit = 20

    public func open(_ session: Session) throws {
        try db.execute("DELETE FROM sessions WHERE expires_at <= \(session.createdAt)")
        try db.execute(
            """
            DELETE FROM sessions WHERE session_hash IN (
                SELECT session_hash FROM sessions WHERE administrator_id = \(session.administrator)
                ORDER BY seen_at DESC, session_hash LIMIT 1000 OFFSET \(Self.limit - 1))
            """)
        try db.execute(
            """
            INSERT INTO sessions (\(Self.columns))
            VALUES (\(session.hash), \(session.administrator), \(session.formToken), \(session.client),
                \(session.notice), \(session.createdAt), \(session.seenAt), \(session.expiresAt))
            """)
    }

    /// The session with this id and who it belongs to. `nil` when there is none, it has expired, it was not seen for
    /// `idle`, or its administrator is disabled.
    public func current(
        _ id: AccessToken, at now: Instant, idle: Duration
    ) throws -> (session: Session, administrator: Administrator)? {
        let session = try db.first(
            """
            SELECT \(Self.columns) FROM sessions
            WHERE session_hash = \(id.hash) AND expires_at > \(now) AND seen_at > \(now - idle)
            """, Session.init(row:))
        guard let session, let administrator = try db.administrators.administrator(session.administrator),
            administrator.disabledAt == nil
        else { return nil }
        return (session, administrator)
    }

    /// Those of one administrator that still count, the one seen last first.
    public func open(of id: AdministratorID, at now: Instant, idle: Duration) throws -> [Session] {
        try db.rows(
            """
            SELECT \(Self.columns) FROM sessions
            WHERE administrator_id = \(id) AND expires_at > \(now) AND seen_at > \(now - idle)
            ORDER BY seen_at DESC, session_hash
            """, Session.init(row:))
    }

    public func markSeen(_ hash: [UInt8], at now: Instant) throws {
        try db.execute("UPDATE sessions SET seen_at = \(now) WHERE session_hash = \(hash)")
    }

    public func setNotice(_ notice: String?, of hash: [UInt8]) throws {
        try db.execute("UPDATE sessions SET notice = \(notice) WHERE session_hash = \(hash)")
    }

    public func end(_ hash: [UInt8]) throws {
        try db.execute("DELETE FROM sessions WHERE session_hash = \(hash)")
    }

    /// Ends all sessions of an administrator but the one with this hash; how many that were.
    @discardableResult
    public func endAll(of id: AdministratorID, except kept: [UInt8]? = nil) throws -> Int {
        try db.execute(
            "DELETE FROM sessions WHERE administrator_id = \(id) AND session_hash <> \(kept ?? [])")
    }

    static let columns: SQL =
        "session_hash, administrator_id, form_token, client, notice, created_at, seen_at, expires_at"
}

extension Session {
    init(row: Row) throws {
        self.init(
            hash: try row.blob("session_hash"), administrator: try row.id("administrator_id"),
            formToken: try row.text("form_token"), client: try row.text("client"),
            notice: try row.optional("notice", row.text), createdAt: try row.instant("created_at"),
            seenAt: try row.instant("seen_at"), expiresAt: try row.instant("expires_at"))
    }
}

extension Connection {
    public var sessions: Sessions { Sessions(db: self) }
}
