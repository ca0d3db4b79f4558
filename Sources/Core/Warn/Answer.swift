/// What a person said to a warning.
public struct Answer: Equatable, Sendable {
    public var id: AnswerID
    /// `nil` for one that an administrator or a grant of access made.
    public var warning: WarningID?
    /// `nil`: counts for every rule.
    public var rule: RuleID?
    public var user: AccountID
    public var kind: Kind
    /// In the person's words; empty when they gave none.
    public var reason: String
    /// Until when they are spared; `nil` for `release`.
    public var until: Instant?
    /// When they had last been seen as they answered. Who is seen later needs it again: a release then means nothing.
    public var lastActive: Activity
    public var answeredAt: Instant
    public var state: State
    /// Who decided or withdrew, as the audit log says it; `nil` while nobody did.
    public var decidedBy: String?
    public var decidedAt: Instant?

    public enum Kind: String, CaseIterable, Sendable, Codable {
        /// "I still need this."
        case keep
        /// "I don't need it."
        case release
    }

    public enum State: String, CaseIterable, Sendable, Codable {
        case stands
        /// Kept so often in a row that a person must decide; the person is spared while it waits.
        case waits
        /// An administrator took it back.
        case withdrawn
        /// A run has acted on it.
        case used
    }

    public init(
        id: AnswerID, warning: WarningID? = nil, rule: RuleID?, user: AccountID, kind: Kind, reason: String = "",
        until: Instant? = nil, lastActive: Activity, answeredAt: Instant, state: State = .stands,
        decidedBy: String? = nil, decidedAt: Instant? = nil
    ) {
        self.id = id
        self.warning = warning
        self.rule = rule
        self.user = user
        self.kind = kind
        self.reason = reason
        self.until = until
        self.lastActive = lastActive
        self.answeredAt = answeredAt
        self.state = state
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
    }
}

/// An answer's id, unique in one database.
public struct AnswerID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
