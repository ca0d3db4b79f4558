import Core
import Foundation
import Synchronization

/// A clock that stands still, but for those who wait: it moves on by as much as they wait, at once.
final class TestClock: Sendable {
    private let time: Mutex<Instant>
    init(_ start: Instant = .t0) { time = Mutex(start) }
    var now: Instant { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
    func sleep(_ duration: Duration) {
        time.withLock { present in present = present + (duration > .zero ? duration : .zero) }
    }
}

extension Instant {
    /// 21 November 2026, 00:00 UTC.
    static let t0 = Instant(milliseconds: 1_795_219_200_000)
}
