import Core

/// What a mail is for; each purpose has its own way of being written.
public enum MailPurpose: String, CaseIterable, Sendable, Codable {
    /// A person hears that a rule is about to act on them.
    case warning
    /// A person confirms that it was them who asked for access.
    case confirmation
    /// A person hears what became of their request.
    case outcome
    /// Anything else a person is told, such as that an answer has arrived.
    case notice
    /// The recipients of a rule hear how a run ended.
    case report
    /// Administrators hear that something needs them.
    case alert
    /// An administrator tries a template.
    case test
}

/// A mail in the outbox: whom it goes to and what it is about. It is written when it is sent, so that it never says
/// what is no longer true.
public struct OutgoingMail: Equatable, Sendable {
    /// Unique in one database; the receiver sees it as the message's id, the same on every attempt.
    public var id: String
    public var purpose: MailPurpose
    /// The address.
    public var recipient: String
    /// Id of what it is about: a warning, a request, a run.
    public var subject: String
    /// What else is needed to write it. Never a secret. `account` is the account id of the recipient, where there is
    /// one.
    public var details: [String: String]
    public var createdAt: Instant
    public var state: State
    /// Handed to a mail server so often, the present time included.
    public var attempts: Int
    /// Not before; while it is being sent: when that is given up as lost.
    public var nextTryAt: Instant
    /// When it was sent, failed for good or was dropped; `nil` while it waits.
    public var endedAt: Instant?
    /// Why it was not sent, the last time; `nil` when it was, or nobody tried.
    public var error: String?

    /// queued → sending → sent | queued | failed | dropped.
    public enum State: String, CaseIterable, Sendable, Codable {
        case queued
        /// A server may have it already. Found like this after a crash it is sent again: twice is better than never.
        case sending
        case sent
        /// No server will ever take it.
        case failed
        /// No longer true when it was about to be sent.
        case dropped
    }

    public init(
        id: String, purpose: MailPurpose, recipient: String, subject: String, details: [String: String] = [:],
        createdAt: Instant, state: State = .queued, attempts: Int = 0, nextTryAt: Instant? = nil,
        endedAt: Instant? = nil, error: String? = nil
    ) {
        self.id = id
        self.purpose = purpose
        self.recipient = recipient
        self.subject = subject
        self.details = details
        self.createdAt = createdAt
        self.state = state
        self.attempts = attempts
        self.nextTryAt = nextTryAt ?? createdAt
        self.endedAt = endedAt
        self.error = error
    }

    public var account: AccountID? { details["account"].map { AccountID($0) } }
}

/// A place in the list of mails, newest first.
public struct MailCursor: Equatable, Sendable {
    public var createdAt: Instant
    public var id: String
    public init(createdAt: Instant, id: String) { (self.createdAt, self.id) = (createdAt, id) }
}
