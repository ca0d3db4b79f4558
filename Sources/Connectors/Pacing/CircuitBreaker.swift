/// Stops calling a vendor that keeps failing, and tries it again with one call after a pause.
///
/// closed → open after `threshold` failures in a row; open → half-open after the pause; half-open → closed when the one
/// call that is let through succeeds, → open with twice the pause when it fails. Arithmetic only; times are from
/// `ConnectorTime.monotonic`.
struct CircuitBreaker: Sendable {
    enum State: Equatable {
        case closed(failures: Int)
        case open(until: Duration)
        case halfOpen
    }
    enum Outcome: Equatable { case succeeded, failed, undecided }

    private(set) var state = State.closed(failures: 0)
    private let threshold: Int
    private let firstPause: Duration
    private let longestPause: Duration
    private var pause: Duration
    /// Calls that started before the last counted failure belong to the same incident and are not counted again.
    private var lastFailure: Duration?

    init(_ pacing: Pacing) {
        threshold = pacing.breakerThreshold
        firstPause = pacing.breakerPause
        longestPause = pacing.longestBreakerPause
        pause = pacing.breakerPause
    }

    /// `nil` when the call may be made; else how long nothing is sent. Of a half-open breaker the first caller gets
    /// through and must report the outcome.
    mutating func request(at now: Duration) -> Duration? {
        switch state {
        case .closed: return nil
        case .halfOpen: return firstPause
        case .open(let until):
            if now < until { return until - now }
            state = .halfOpen
            return nil
        }
    }

    mutating func finished(_ outcome: Outcome, startedAt start: Duration, at now: Duration) {
        switch (state, outcome) {
        case (.halfOpen, .succeeded), (.closed, .succeeded):
            state = .closed(failures: 0)
            pause = firstPause
        case (.halfOpen, .failed):
            pause = min(pause * 2, longestPause)
            state = .open(until: now + pause)
        case (.halfOpen, .undecided):
            state = .open(until: now)
        case (.closed(let failures), .failed):
            if let last = lastFailure, start < last { return }
            lastFailure = now
            state = failures + 1 < threshold ? .closed(failures: failures + 1) : .open(until: now + pause)
        case (.closed, .undecided), (.open, _): break
        }
    }
}
