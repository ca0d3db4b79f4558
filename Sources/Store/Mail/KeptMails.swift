import Core

/// A mail as the built-in mailbox keeps it: shown instead of sent.
public struct KeptMail: Equatable, Sendable {
    /// The message's id: the same mail kept twice is kept once.
    public var id: String
    public var recipient: String
    public var subject: String
    public var text: String
    public var html: String?
    /// Names of the attached files.
    public var files: [String]
    public var sentAt: Instant

    public init(
        id: String, recipient: String, subject: String, text: String, html: String?, files: [String], sentAt: Instant
    ) {
        self.id = id
        self.recipient = recipient
        self.subject = subject
        self.text = text
        self.html = html
        self.files = files
        self.sentAt = sentAt
    }
}

/// The built-in mailbox of a demo.
public struct KeptMails {
    let db: any Connection

    /// Most mails it keeps; the oldest make room.
    static let limit = 1000

    public func put(_ mail: KeptMail) throws {
        try db.execute(
            """
            INSERT INTO mailbox (mail_id, recipient, subject, text, html, files, sent_at)
            VALUES (\(mail.id), \(mail.recipient), \(mail.subject), \(mail.text), \(mail.html),
                \(try StoredJSON.text(mail.files)), \(mail.sentAt))
            ON CONFLICT (mail_id) DO NOTHING
            """)
        try db.execute(
            """
            DELETE FROM mailbox WHERE mail_id IN (
                SELECT mail_id FROM mailbox ORDER BY sent_at DESC, mail_id DESC LIMIT 100 OFFSET \(Self.limit))
            """)
    }

    /// The newest first.
    public func list(limit: Int) throws -> [KeptMail] {
        try db.rows("SELECT \(Self.columns) FROM mailbox ORDER BY sent_at DESC, mail_id DESC LIMIT \(limit)", Self.mail)
    }

    /// `nil` when there is none.
    public func mail(_ id: String) throws -> KeptMail? {
        try db.first("SELECT \(Self.columns) FROM mailbox WHERE mail_id = \(id)", Self.mail)
    }

    private static let columns: SQL = "mail_id, recipient, subject, text, html, files, sent_at"

    private static func mail(_ row: Row) throws -> KeptMail {
        KeptMail(
            id: try row.text("mail_id"), recipient: try row.text("recipient"), subject: try row.text("subject"),
            text: try row.text("text"), html: try row.optional("html", row.text),
            files: try StoredJSON.value([String].self, try row.text("files")), sentAt: try row.instant("sent_at"))
    }
}

extension Connection {
    public var mailbox: KeptMails { KeptMails(db: self) }
}
