/// Somebody asking for access, by any channel.
public struct AccessRequest: Equatable, Sendable {
    public var id: RequestID
    public var channel: RequestTrigger.Channel
    /// What the channel calls it (ticket key, activity id, message id): the same one is never taken twice. Unique
    /// within the channel.
    public var externalKey: String
    /// `nil` while nobody is found, or not yet confirmed.
    public var user: AccountID?
    /// Whoever asked, as the channel calls them (Slack's `workspace/user`, an object of the tenant's directory), where it
    /// has to be asked who that is; `nil` where it tells with the request.
    public var asker: String?
    /// As whoever asked gave it; the account's when they gave none and it was found.
    public var email: String?
    /// As whoever asked gave it; the account's when they gave none and it was found.
    public var name: String?
    /// `nil`: whatever the rules give.
    public var product: ProductKey?
    /// In the person's words; empty when they gave none.
    public var reason: String
    /// Jira Service Management only.
    public var project: String?
    public var requestType: String?
    public var state: State
    /// What the person is told, one or two sentences; `nil` before there is an outcome.
    public var answer: String?
    /// Why, for administrators: the safeguard, the vendor's words; `nil` when the answer says it all.
    public var note: String?
    /// The grant rule that decided; `nil` when none did.
    public var rule: RuleID?
    /// The run that gave access.
    public var run: RunID?
    public var askedAt: Instant
    /// When the outcome came; `nil` before it has.
    public var decidedAt: Instant?
    /// Who decided, as the audit log says it; `nil` when a rule did or nobody has.
    public var decidedBy: String?
    /// Where the channel wants its answer (Slack's `response_url`); `nil` when it has its own way. Never logged.
    public var replyTo: String?

    /// unconfirmed → deciding | expired;  deciding → granting | granted | waiting | refused | failed;
    /// waiting → granting | granted | refused;  granting → granted | failed | refused | waiting.
    /// A person may still grant what was refused or has failed: refused, failed → granting | granted.
    public enum State: String, CaseIterable, Sendable, Codable {
        /// A link was mailed to the address of the account; nothing happens before it is confirmed.
        case unconfirmed
        case deciding
        /// For a person.
        case waiting
        /// A run is under way.
        case granting
        case granted, refused, failed
        /// Not confirmed in time.
        case expired

        public var isFinal: Bool { [.granted, .refused, .failed, .expired].contains(self) }
    }

    public init(
        id: RequestID, channel: RequestTrigger.Channel, externalKey: String, user: AccountID? = nil,
        asker: String? = nil, email: String? = nil, name: String? = nil, product: ProductKey? = nil,
        reason: String = "",
        project: String? = nil, requestType: String? = nil, state: State, answer: String? = nil, note: String? = nil,
        rule: RuleID? = nil, run: RunID? = nil, askedAt: Instant, decidedAt: Instant? = nil, decidedBy: String? = nil,
        replyTo: String? = nil
    ) {
        self.id = id
        self.channel = channel
        self.externalKey = externalKey
        self.user = user
        self.asker = asker
        self.email = email
        self.name = name
        self.product = product
        self.reason = reason
        self.project = project
        self.requestType = requestType
        self.state = state
        self.answer = answer
        self.note = note
        self.rule = rule
        self.run = run
        self.askedAt = askedAt
        self.decidedAt = decidedAt
        self.decidedBy = decidedBy
        self.replyTo = replyTo
    }
}

extension AccessRequest {
    /// It is on disk, and the channel has still to be asked who made it.
    public var isToBeIdentified: Bool { state == .deciding && asker != nil && user == nil && email == nil }
}

/// A request's id, unique in one database.
public struct RequestID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
