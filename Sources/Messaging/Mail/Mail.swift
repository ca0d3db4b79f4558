import Core

/// One mail, ready to be sent.
public struct Mail: Equatable, Sendable {
    /// Without angle brackets, `<unique>@<domain>`. The same on every attempt, so that a receiver can tell a repetition.
    public var messageID: String
    public var from: MailAddress
    /// `nil`: replies go to `from`.
    public var replyTo: MailAddress?
    public var to: MailAddress
    /// Get it without being named in it.
    public var bcc: [MailAddress]
    public var subject: String
    /// The plain part; never empty.
    public var text: String
    /// `nil` for a mail of plain text.
    public var html: String?
    public var attachments: [Attachment]
    public var date: Instant
    /// Where a person says that they want none of these any more (RFC 2369); `nil` for mails that cannot be left out.
    public var unsubscribe: String?

    public init(
        messageID: String, from: MailAddress, replyTo: MailAddress? = nil, to: MailAddress, bcc: [MailAddress] = [],
        subject: String, text: String, html: String? = nil, attachments: [Attachment] = [], date: Instant,
        unsubscribe: String? = nil
    ) {
        self.messageID = messageID
        self.from = from
        self.replyTo = replyTo
        self.to = to
        self.bcc = bcc
        self.subject = subject
        self.text = text
        self.html = html
        self.attachments = attachments
        self.date = date
        self.unsubscribe = unsubscribe
    }

    /// A file that goes with a mail.
    public struct Attachment: Equatable, Sendable {
        public var name: String
        /// Media type, such as `text/csv; charset=utf-8`.
        public var type: String
        public var bytes: [UInt8]
        public init(name: String, type: String, bytes: [UInt8]) {
            (self.name, self.type, self.bytes) = (name, type, bytes)
        }
    }
}

/// Hands mails to a mail server, or to whatever stands in for one.
public struct MailTransport: Sendable {
    /// Returns when the server accepted the mail for every recipient.
    public var send: @Sendable (Mail) async throws(MailError) -> Void
    public init(send: @escaping @Sendable (Mail) async throws(MailError) -> Void) { self.send = send }
}

/// Why a mail was not accepted, in words a person can act on; never with a password in it.
public enum MailError: Error, Equatable, Sendable, CustomStringConvertible {
    /// May work later: the server is away, busy or refuses for now (4yz).
    case temporary(String)
    /// Will not work for this mail: the recipient or the mail is refused (5yz).
    case refused(String)
    /// Works for no mail until somebody changes the settings: wrong password, untrusted certificate.
    case misconfigured(String)

    public var description: String {
        switch self {
        case .temporary(let text), .refused(let text), .misconfigured(let text): text
        }
    }
}
