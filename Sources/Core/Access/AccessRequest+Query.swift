/// Which requests are wanted. A field that is `nil` or empty asks for nothing.
public struct AccessRequestQuery: Equatable, Sendable {
    public var channel: RequestTrigger.Channel?
    public var states: Set<AccessRequest.State>
    public var user: AccountID?
    public var rule: RuleID?
    /// Part of the name or address that was given, the whole account id or the channel's key; ASCII letters in any
    /// case.
    public var text: String
    /// Asked at this time or later.
    public var from: Instant?
    /// Asked before this time.
    public var until: Instant?

    public init(
        channel: RequestTrigger.Channel? = nil, states: Set<AccessRequest.State> = [], user: AccountID? = nil,
        rule: RuleID? = nil, text: String = "", from: Instant? = nil, until: Instant? = nil
    ) {
        self.channel = channel
        self.states = states
        self.user = user
        self.rule = rule
        self.text = text
        self.from = from
        self.until = until
    }
}

/// The place in the list of requests after which a page goes on.
public struct AccessRequestCursor: Equatable, Sendable {
    public var askedAt: Instant
    public var id: RequestID
    public init(askedAt: Instant, id: RequestID) { (self.askedAt, self.id) = (askedAt, id) }
    public init(_ request: AccessRequest) { self.init(askedAt: request.askedAt, id: request.id) }
}

/// What the desk has done in a span of time. Requests that nobody confirmed are not counted.
public struct AccessStatistics: Equatable, Sendable {
    public var requests: Int
    public var granted: Int
    public var refused: Int
    public var failed: Int
    /// Ended without a person.
    public var byItself: Int
    /// Those who got back what a rule had taken.
    public var formerHolders: Int
    /// From the request to its outcome; `nil` while none has ended.
    public var medianWait: Duration?
    public var longestWait: Duration?
    /// Waiting for a person now, whenever they asked.
    public var waiting: Int
    /// When the one who waits longest asked; `nil` when nobody waits.
    public var waitingSince: Instant?

    public init(
        requests: Int = 0, granted: Int = 0, refused: Int = 0, failed: Int = 0, byItself: Int = 0,
        formerHolders: Int = 0, medianWait: Duration? = nil, longestWait: Duration? = nil, waiting: Int = 0,
        waitingSince: Instant? = nil
    ) {
        self.requests = requests
        self.granted = granted
        self.refused = refused
        self.failed = failed
        self.byItself = byItself
        self.formerHolders = formerHolders
        self.medianWait = medianWait
        self.longestWait = longestWait
        self.waiting = waiting
        self.waitingSince = waitingSince
    }

    /// Between 0 and 1, of those that have ended; `nil` while none has.
    public var shareByItself: Double? {
        let ended = granted + refused + failed
        return ended > 0 ? Double(byItself) / Double(ended) : nil
    }
}
