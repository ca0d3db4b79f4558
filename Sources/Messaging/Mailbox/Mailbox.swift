/// Reads a folder of a mail server, or whatever stands in for one.
public struct Mailbox: Sendable {
    /// Mails that nobody has marked as seen, oldest first, at most so many. Reading marks nothing.
    public var unseen: @Sendable (_ limit: Int) async throws(MailError) -> [InboundMail]
    /// Marks mails as seen, by the ids that `unseen` gave; ids that are gone are passed over.
    public var markSeen: @Sendable (_ ids: [String]) async throws(MailError) -> Void

    public init(
        unseen: @escaping @Sendable (_ limit: Int) async throws(MailError) -> [InboundMail],
        markSeen: @escaping @Sendable (_ ids: [String]) async throws(MailError) -> Void
    ) {
        (self.unseen, self.markSeen) = (unseen, markSeen)
    }
}

/// A mail that came in. Everything in it was written by whoever sent it, the sender too: nothing in it proves anything.
public struct InboundMail: Equatable, Sendable {
    /// Names it in its folder, and stays the same: `<validity>.<uid>` of IMAP.
    public var id: String
    /// Of the header; `nil` when it holds no single address that can be read.
    public var from: MailAddress?
    /// On one line; empty when there is none.
    public var subject: String
    /// The plain part, or the HTML part without its tags; cut after 64 KiB. Empty when there is neither.
    public var text: String
    /// Without angle brackets; `nil` when there is none.
    public var messageID: String?
    /// Says that a program sent it, to a list, as a report or as an answer of its own: it must not be answered.
    public var isAutomatic: Bool

    public init(
        id: String, from: MailAddress?, subject: String, text: String, messageID: String? = nil,
        isAutomatic: Bool = false
    ) {
        self.id = id
        self.from = from
        self.subject = subject
        self.text = text
        self.messageID = messageID
        self.isAutomatic = isAutomatic
    }
}
