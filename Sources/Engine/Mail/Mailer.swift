import Core
import Messaging

/// What sends mail now, and by which settings.
public struct Mailer: Sendable {
    public let transport: MailTransport
    public let settings: MailSettings
    /// Who mail comes from.
    public let from: MailAddress
    /// `nil`: replies go to `from`.
    public var replyTo: MailAddress? { MailAddress(settings.replyTo) }

    /// An id for a mail that nobody else uses: the same for the same `id`, so that a receiver can tell a repetition.
    public func messageID(for id: String) -> String { "\(id).usher@\(from.domain)" }
}

/// Where the settings of mail come from, and what they are; without the password.
public struct MailStatus: Equatable, Sendable {
    public enum Origin: Equatable, Sendable {
        /// Nothing is set up: no mail is sent.
        case none
        /// Mail is kept in a mailbox of this server instead of being sent.
        case builtIn
        case database
        /// Environment or `usher.yaml`, because the console says nothing.
        case configuration
        /// The stored password can't be opened.
        case unreadable(String)
    }
    public var origin: Origin
    /// What counts now; `nil` with the origin `none`.
    public var effective: MailSettings?
    /// What the console says, with its version.
    public var stored: Versioned<MailSettings>
    /// A password is stored.
    public var hasPassword: Bool

    /// Mail is sent, or kept in the built-in mailbox.
    public var isSetUp: Bool {
        switch origin {
        case .builtIn, .database, .configuration: true
        case .none, .unreadable: false
        }
    }
}
