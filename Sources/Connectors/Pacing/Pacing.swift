import Core

/// How hard a vendor is asked, and how long a call keeps trying. The defaults suit Atlassian Cloud.
public struct Pacing: Equatable, Sendable {
    /// Calls side by side to begin with; it grows while all goes well and is halved when the vendor limits the rate.
    public var firstConcurrency: Int
    public var highestConcurrency: Int
    /// Tries of one read, the first included, while the connection or the vendor fails.
    public var attempts: Int
    /// Tries of one call, the first included, while the vendor limits the rate.
    public var limitedAttempts: Int
    /// Longest delay before the second try; doubles with each further one.
    public var firstDelay: Duration
    public var longestDelay: Duration
    /// When the vendor asks for a longer break than this, the call ends with `.rateLimited` instead of waiting.
    public var longestWait: Duration
    /// Failures in a row that open the breaker.
    public var breakerThreshold: Int
    /// How long the breaker stays open at first; doubles each time it opens again at once.
    public var breakerPause: Duration
    public var longestBreakerPause: Duration
    /// Pauses between looks at a change whose refusal has two meanings. The vendor shows some changes only after a
    /// while, and a look that comes too early would take "already done" for "no seat".
    public var readBackPauses: [Duration]

    public init(
        firstConcurrency: Int = 16, highestConcurrency: Int = 64, attempts: Int = 6, limitedAttempts: Int = 12,
        firstDelay: Duration = .milliseconds(250), longestDelay: Duration = .seconds(20),
        longestWait: Duration = .seconds(120), breakerThreshold: Int = 10, breakerPause: Duration = .seconds(15),
        longestBreakerPause: Duration = .seconds(300), readBackPauses: [Duration] = [.seconds(2), .seconds(5)]
    ) {
        self.firstConcurrency = max(1, firstConcurrency)
        self.highestConcurrency = max(1, highestConcurrency)
        self.attempts = max(1, attempts)
        self.limitedAttempts = max(1, limitedAttempts)
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.longestWait = longestWait
        self.breakerThreshold = max(1, breakerThreshold)
        self.breakerPause = breakerPause
        self.longestBreakerPause = longestBreakerPause
        self.readBackPauses = readBackPauses
    }
    public static let standard = Pacing()
}

extension Pacing {
    /// Wait before try number `attempt` (2 is the first retry): anything up to the limit that doubles with each try
    /// ("full jitter"), so that callers that failed together don't come back together.
    /// - Parameter jitter: a number in 0..<1.
    public func delay(before attempt: Int, jitter: Double) -> Duration {
        let doublings = min(max(0, attempt - 2), 30)
        return min(longestDelay, firstDelay * (1 << doublings)) * min(max(jitter, 0), 1)
    }

    /// How long to wait before the same call is made again; `nil` when it must not or need not be.
    ///
    /// A read is repeated after any failure of connection or vendor. A change is repeated only when it certainly had
    /// no effect: when the vendor limited the rate, or when the request never left.
    func retry(
        after error: ConnectorError, isRead: Bool, wasSent: Bool, attempt: Int, jitter: Double
    ) -> Duration? {
        switch error {
        case .rateLimited(let asked):
            guard attempt < limitedAttempts else { return nil }
            let backoff = delay(before: attempt + 1, jitter: jitter)
            guard let asked else { return backoff }
            return asked > longestWait ? nil : asked + min(backoff, .seconds(1))
        case .server, .connectionLost, .malformed:
            guard isRead || !wasSent, attempt < attempts else { return nil }
            return delay(before: attempt + 1, jitter: jitter)
        default: return nil
        }
    }
}
