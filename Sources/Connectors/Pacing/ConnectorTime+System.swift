import Core
import Foundation

extension ConnectorTime {
    /// The machine's clocks and its random numbers.
    public static let system: ConnectorTime = {
        let start = ContinuousClock.now
        return ConnectorTime(
            monotonic: { start.duration(to: .now) },
            wall: { Instant(Date()) },
            sleep: { try await Task.sleep(for: $0) },
            jitter: { Double.random(in: 0..<1) })
    }()
}
