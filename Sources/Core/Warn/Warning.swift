/// What one person was told about one rule, once in an episode of inactivity.
///
/// An episode is the time since a person was last seen in the products a rule looks at (in all, when its filter asks for
/// none). It ends when they are seen again, when the rule has acted on them, and when a time for which they were promised
/// to be left alone has run out. That the rule means people sooner or later than before is no new episode.
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
    /// What was in the way, in words: what the mail server said, why they would be spared. `nil` when the ending says it.
    public var note: String?

    public enum Ending: String, CaseIterable, Sendable, Codable {
        /// Seen again.
        case active
        /// The rule acted on them.
        case acted
        /// The mail server will never take it: no address, or refused for good.
        case undeliverable
        /// Before it went out it was found that the rule would spare them. They can be warned again.
        case spared
        /// They were left alone for as long as they asked; the next warning asks anew.
        case answered
    }

    public init(
        id: WarningID, rule: RuleID, user: AccountID, template: String, lastActive: Activity, queuedAt: Instant,
        acceptedAt: Instant? = nil, deadline: Instant, endedAt: Instant? = nil, ending: Ending? = nil,
        note: String? = nil
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
        self.note = note
    }

    /// Whether nothing has ended it.
    public var isOpen: Bool { endedAt == nil }
}

/// A warning's id, unique in one database.
public struct WarningID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
