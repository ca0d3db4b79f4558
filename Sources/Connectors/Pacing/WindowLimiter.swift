/// At most `count` calls in any stretch of time this long. Arithmetic only.
struct WindowLimiter: Sendable {
    private let length: Duration
    /// When the last `count` calls were let through, as a ring.
    private var times: [Duration?]
    private var next = 0

    init(count: Int, per length: Duration) {
        self.length = length
        times = Array(repeating: nil, count: max(1, count))
    }

    /// Takes the next place and says how long to wait for it.
    mutating func reserve(at now: Duration) -> Duration {
        let turn = times[next].map { max(now, $0 + length) } ?? now
        times[next] = turn
        next = (next + 1) % times.count
        return turn - now
    }
}
