/// What one person was told about one rule, once in an episode of inactivity.
///
/// An episode is the time since a person was last seen in the products a rule looks at. It ends when they are seen
/// again, and when the rule has acted on them.
public struct SentWarning: Equatable, Sendable {
    public var id: WarningID
    public var rule: RuleID
    public var user: AccountID
    /// Name of the template it was written with.
    public var template: String
    /// When they had last been seen, in the products the rule looks at: `at` or `never`. Seen later, another episode.
    public var lastActive: Activity
    public var queuedAt: Instant
    /// When the mail server took it; `nil` while it has not.
    public var acceptedAt: Instant?
    /// The earliest moment at which the rule may act, as the mail says.
    public var deadline: Instant
    /// `nil` while it counts.
    public var endedAt: Instant?
    /// Why it counts no more; `nil` while it does.
    public var ending: Ending?

    public enum Ending: String, CaseIterable, Sendable, Codable {
        /// Seen again.
        case active
        /// The rule acted on them.
        case acted
        /// The mail server will never take it: no address, or refused for good.
        case undeliverable
        /// Before it went out it was found that the rule would spare them.
        case spared
    }

    public init(
        id: WarningID, rule: RuleID, user: AccountID, template: String, lastActive: Activity, queuedAt: Instant,
        acceptedAt: Instant? = nil, deadline: Instant, endedAt: Instant? = nil, ending: Ending? = nil
    ) {
        self.id = id
        self.rule = rule
        self.user = user
        self.template = template
        self.lastActive = lastActive
        self.queuedAt = queuedAt
        self.acceptedAt = acceptedAt
        self.deadline = deadline
        self.endedAt = endedAt
        self.ending = ending
    }
}

/// A warning's id, unique in one database.
public struct WarningID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
