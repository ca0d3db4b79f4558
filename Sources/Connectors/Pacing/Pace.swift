import Core

/// Decides when the next call may start: bounded concurrency that adapts to the vendor, the vendor's own window, and
/// breaks that it asked for. Arithmetic only; times are from `ConnectorTime.monotonic`.
struct Pace: Sendable {
    enum Decision: Equatable {
        /// Start now; a place is taken until `finished` or `withdrawn`.
        case go
        /// Ask again after this time.
        case wait(Duration)
        /// Ask again when a call has finished.
        case queue
    }

    private(set) var inFlight = 0
    /// How many calls may run side by side; the fraction is growth that has not added up to a whole call yet.
    private(set) var allowed: Double
    private let highest: Double
    private var pausedUntil: Duration = .zero
    private var window: (left: Int, ends: Duration)?
    /// Calls that started before this don't halve `allowed` again: they ran into the same limit.
    private var lastHalved: Duration = .zero

    init(_ pacing: Pacing) {
        highest = Double(pacing.highestConcurrency)
        allowed = min(Double(pacing.firstConcurrency), highest)
    }

    var hasRoom: Bool { inFlight < Int(allowed) }

    mutating func request(at now: Duration) -> Decision {
        if now < pausedUntil { return .wait(pausedUntil - now) }
        if let current = window {
            if now >= current.ends {
                window = nil
            } else if current.left == 0 {
                return .wait(current.ends - now)
            }
        }
        guard hasRoom else { return .queue }
        inFlight += 1
        if let current = window { window = (current.left - 1, current.ends) }
        return .go
    }

    /// The place is given back without a call having been made.
    mutating func withdrawn() { inFlight = max(0, inFlight - 1) }

    /// A call ended. Additive increase, multiplicative decrease.
    mutating func finished(startedAt start: Duration, at now: Duration, wasLimited: Bool, hint: RateLimitHint?) {
        inFlight = max(0, inFlight - 1)
        if wasLimited {
            if start >= lastHalved {
                allowed = max(1, (allowed / 2).rounded(.down))
                lastHalved = now
            }
            if let delay = hint?.delay { pausedUntil = max(pausedUntil, now + delay) }
        } else {
            allowed = min(highest, allowed + 1 / allowed)
        }
        if let remaining = hint?.remaining, let resetsIn = hint?.resetsIn { learn(remaining, ends: now + resetsIn) }
    }

    /// Answers arrive out of order: within one window the lowest number counts. Ends within a second are one window,
    /// because the vendor rounds them.
    private mutating func learn(_ remaining: Int, ends: Duration) {
        if let current = window, ends < current.ends + .seconds(1) {
            window = (min(current.left, remaining), max(current.ends, ends))
        } else {
            window = (remaining, ends)
        }
    }
}
