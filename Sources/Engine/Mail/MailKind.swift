import Core
import Messaging
import Store

/// What a mail says, without whom it is from and to.
public struct Letter: Equatable, Sendable {
    public var subject: String
    public var text: String
    /// `nil` for a letter of plain text.
    public var html: String?
    /// The recipient's name; `nil` when it is not known.
    public var toName: String?
    public var bcc: [MailAddress]
    public var attachments: [Mail.Attachment]

    public init(
        subject: String, text: String, html: String? = nil, toName: String? = nil, bcc: [MailAddress] = [],
        attachments: [Mail.Attachment] = []
    ) {
        self.subject = subject
        self.text = text
        self.html = html
        self.toName = toName
        self.bcc = bcc
        self.attachments = attachments
    }
}

/// What was found when a mail was about to be written.
enum Composition: Sendable {
    case letter(Letter)
    /// It would not be true any more, with the reason.
    case drop(String)
}

/// How mails of one purpose are written, and what happens with their delivery.
struct MailKind: Sendable {
    /// Whether one person can only get so many of them.
    var isCapped = true
    /// Writes the mail as things are now. Called before each attempt.
    var compose: @Sendable (OutgoingMail) async throws -> Composition
    /// In the transaction that notes that a mail server took it.
    var accepted: @Sendable (OutgoingMail, _ at: Instant, any Connection) throws -> Void = { _, _, _ in }
    /// In the transaction that notes that it will not be sent: dropped, or refused for good.
    var ended: @Sendable (OutgoingMail, _ at: Instant, any Connection) throws -> Void = { _, _, _ in }
}
