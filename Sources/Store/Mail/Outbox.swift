import Core

/// Mails that are to be sent, and what became of those that were.
public struct Outbox {
    let db: any Connection

    /// Goes out as soon as a mail server takes it. Belongs into the transaction of whatever it tells about.
    public func add(_ mail: OutgoingMail) throws {
        try db.execute(
            """
            INSERT INTO outbox (mail_id, purpose, recipient, recipient_key, subject_id, template_id, details, state,
                attempts, created_at, next_try_at)
            VALUES (\(mail.id), \(mail.purpose.rawValue), \(mail.recipient), \(mail.recipient.lowercased()),
                \(mail.subject), \(mail.details["template"]), \(try StoredJSON.text(mail.details)), \(mail.state.rawValue), \(mail.attempts),
                \(mail.createdAt), \(mail.nextTryAt))
            """)
    }

    /// Those whose time has come, oldest first; also those whose sender was lost on the way.
    public func due(at now: Instant, limit: Int) throws -> [OutgoingMail] {
        try db.rows(
            """
            SELECT \(Self.columns) FROM outbox
            WHERE state IN ('queued', 'sending') AND next_try_at <= \(now)
            ORDER BY next_try_at, mail_id LIMIT \(limit)
            """, Self.mail)
    }

    /// Takes a mail for sending; `false` when another process has it. From `patience` on it counts as lost.
    public func begin(_ id: String, holder: String, at now: Instant, patience: Duration) throws -> Bool {
        try db.execute(
            """
            UPDATE outbox SET state = 'sending', holder = \(holder), attempts = attempts + 1,
                next_try_at = \(now + patience)
            WHERE mail_id = \(id) AND state IN ('queued', 'sending') AND next_try_at <= \(now)
            """) == 1
    }

    /// What a process that is gone was sending is due at once.
    public func release(of isGone: (String) -> Bool, at now: Instant) throws {
        let held = try db.rows("SELECT mail_id, holder FROM outbox WHERE state = 'sending' AND holder IS NOT NULL") {
            (try $0.text("mail_id"), try $0.text("holder"))
        }
        for (id, holder) in held where isGone(holder) {
            try db.execute(
                "UPDATE outbox SET holder = NULL, next_try_at = \(now) WHERE mail_id = \(id) AND holder = \(holder)")
        }
    }

    /// Ends it. `error` is `nil` when it was sent.
    public func end(_ id: String, as state: OutgoingMail.State, error: String? = nil, at now: Instant) throws {
        try db.execute(
            """
            UPDATE outbox SET state = \(state.rawValue), holder = NULL, ended_at = \(now), error = \(error)
            WHERE mail_id = \(id) AND state IN ('queued', 'sending')
            """)
    }

    /// Back into the queue, until then.
    public func wait(_ id: String, until next: Instant, error: String?) throws {
        try db.execute(
            """
            UPDATE outbox SET state = 'queued', holder = NULL, next_try_at = \(next), error = \(error)
            WHERE mail_id = \(id) AND state IN ('queued', 'sending')
            """)
    }

    /// Mails sent since then: to this address, or to all.
    public func sent(to recipient: String? = nil, since then: Instant) throws -> Int {
        guard let recipient else {
            return try db.count(
                "SELECT COUNT(*) AS value FROM outbox WHERE state = 'sent' AND ended_at > \(then)")
        }
        return try db.count(
            """
            SELECT COUNT(*) AS value FROM outbox
            WHERE recipient_key = \(recipient.lowercased()) AND state = 'sent' AND ended_at > \(then)
            """)
    }

    /// Mails on their way now, besides one: to this address, or to all.
    public func sending(to recipient: String? = nil, besides id: String) throws -> Int {
        let toOne: SQL = if let recipient { "recipient_key = \(recipient.lowercased())" } else { "1 = 1" }
        return try db.count(
            "SELECT COUNT(*) AS value FROM outbox WHERE state = 'sending' AND mail_id <> \(id) AND \(toOne)")
    }

    /// `nil` when there is none.
    public func mail(_ id: String) throws -> OutgoingMail? {
        try db.first("SELECT \(Self.columns) FROM outbox WHERE mail_id = \(id)", Self.mail)
    }

    /// The newest first, those in these states only.
    public func list(
        in states: [OutgoingMail.State], limit: Int, after cursor: MailCursor? = nil
    ) throws -> [OutgoingMail] {
        let older = SQL.older(than: cursor.map { (at: $0.createdAt, id: $0.id) }, time: "created_at", id: "mail_id")
        return try db.rows(
            """
            SELECT \(Self.columns) FROM outbox
            WHERE state IN (\(list: states.map(\.rawValue))) AND \(older)
            ORDER BY created_at DESC, mail_id DESC LIMIT \(limit)
            """, Self.mail)
    }

    /// How many there are in each state; states without any are missing.
    public func counts() throws -> [OutgoingMail.State: Int] {
        let pairs = try db.rows("SELECT state, COUNT(*) AS value FROM outbox GROUP BY state") {
            (try $0.name("state", as: OutgoingMail.State.self), try $0.int("value"))
        }
        return Dictionary(pairs, uniquingKeysWith: +)
    }

    /// Forgets what ended before then.
    public func forget(endedBefore then: Instant) throws {
        try db.execute("DELETE FROM outbox WHERE ended_at < \(then)")
    }

    private static let columns: SQL =
        """
        mail_id, purpose, recipient, subject_id, details, created_at, state, attempts, next_try_at, ended_at, error
        """

    private static func mail(_ row: Row) throws -> OutgoingMail {
        OutgoingMail(
            id: try row.text("mail_id"), purpose: try row.name("purpose"), recipient: try row.text("recipient"),
            subject: try row.text("subject_id"),
            details: try StoredJSON.value([String: String].self, try row.text("details")),
            createdAt: try row.instant("created_at"), state: try row.name("state"), attempts: try row.int("attempts"),
            nextTryAt: try row.instant("next_try_at"), endedAt: try row.optional("ended_at", row.instant),
            error: try row.optional("error", row.text))
    }
}

extension Connection {
    public var outbox: Outbox { Outbox(db: self) }
}
