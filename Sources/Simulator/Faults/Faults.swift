/// What goes wrong, and when. Everything is decided by counting calls and by the seed, so that a run can be repeated.
public struct Faults: Equatable, Sendable {
    /// Which calls are hit.
    public struct Occurrence: Equatable, Sendable {
        public enum Scope: String, Sendable, CaseIterable { case all, reads, changes }
        /// Every k-th matching call; 1 is each of them.
        public var every: Int?
        /// In 0...1, drawn by seed and count.
        public var probability: Double?
        public var on: Scope
        /// Only calls whose path contains this.
        public var path: String?
        /// Matching calls to leave alone first.
        public var after: Int
        /// How often at most; `nil` has no end.
        public var times: Int?
        /// Status of a made-up answer (`serverError`, `html`); `nil` is the fault's usual one.
        public var status: Int?

        public init(
            every: Int? = nil, probability: Double? = nil, on: Scope = .all, path: String? = nil, after: Int = 0,
            times: Int? = nil, status: Int? = nil
        ) {
            self.every = every
            self.probability = probability
            self.on = on
            self.path = path
            self.after = after
            self.times = times
            self.status = status
        }
    }

    public struct RateLimit: Equatable, Sendable {
        /// Calls per window; counted on the machine's clock.
        public var perWindow: Int?
        public var windowSeconds: Double
        /// Every k-th call is refused, whatever the time.
        public var every: Int?
        /// Seconds to name in `Retry-After`; without it only the `X-RateLimit-*` headers tell.
        public var retryAfter: Int?

        public init(perWindow: Int? = nil, windowSeconds: Double = 60, every: Int? = nil, retryAfter: Int? = nil) {
            self.perWindow = perWindow
            self.windowSeconds = windowSeconds
            self.every = every
            self.retryAfter = retryAfter
        }
    }

    public var rateLimit: RateLimit?
    /// 500, or the status given.
    public var serverError: Occurrence?
    /// The connection closes without an answer, and nothing happened.
    public var dropBefore: Occurrence?
    /// The connection closes without an answer after the effect.
    public var dropAfter: Occurrence?
    /// The answer ends half way, after the effect.
    public var truncate: Occurrence?
    /// A proxy's page instead of the answer (502, or the status given); nothing happened.
    public var html: Occurrence?
    /// Users move between pages while a client walks: above 0 each further page repeats that many users of the page before,
    /// below 0 it leaves out that many.
    public var movePages: Int?
    /// Milliseconds before each answer.
    public var slow: Int?
    /// Every key is refused.
    public var expiredKey: Bool
    /// Later calls until the readers see a change.
    public var notConsistent: Int?
    /// Refusals of the v2 write endpoints come without a body, as the vendor documents (none of) it.
    public var bareErrors: Bool

    /// Nothing goes wrong.
    public init() {
        expiredKey = false
        bareErrors = false
    }
}
