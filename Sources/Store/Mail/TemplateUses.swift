import Core

/// The last time mails were written with a template.
public struct TemplateUse: Equatable, Sendable {
    /// When the last of them was accepted by a mail server.
    public var sentAt: Instant
    /// Mails of that time that were accepted, and those that still wait.
    public var sent: Int
    public var waiting: Int
    /// No server will ever take them.
    public var failed: Int
    public init(sentAt: Instant, sent: Int, waiting: Int = 0, failed: Int = 0) {
        (self.sentAt, self.sent, self.waiting, self.failed) = (sentAt, sent, waiting, failed)
    }
}

extension Templates {
    /// When mails were last written with this template, and to how many people. Mails that were put into the outbox in
    /// the same moment are one time. `nil` while none was sent.
    public func lastUse(of id: TemplateID) throws -> TemplateUse? {
        let queuedAt = try db.first(
            """
            SELECT created_at FROM outbox WHERE template_id = \(id) AND state = 'sent' AND purpose <> 'test'
            ORDER BY created_at DESC LIMIT 1
            """
        ) { try $0.instant("created_at") }
        guard let queuedAt else { return nil }
        return try db.first(
            """
            SELECT MAX(CASE WHEN state = 'sent' THEN ended_at END) AS sent_at,
                COUNT(CASE WHEN state = 'sent' THEN 1 END) AS sent,
                COUNT(CASE WHEN state IN ('queued', 'sending') THEN 1 END) AS waiting,
                COUNT(CASE WHEN state = 'failed' THEN 1 END) AS failed
            FROM outbox WHERE template_id = \(id) AND created_at = \(queuedAt)
            """
        ) { row in
            TemplateUse(
                sentAt: try row.instant("sent_at"), sent: try row.int("sent"), waiting: try row.int("waiting"),
                failed: try row.int("failed"))
        }
    }
}
