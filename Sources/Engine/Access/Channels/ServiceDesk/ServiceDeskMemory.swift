import Core
import Synchronization

/// Remembers the service desks for a while: pages ask for them each time they are shown, and they hardly change.
final class ServiceDeskMemory: Sendable {
    private struct Kept {
        var desks: [ServiceDesk]
        var at: Instant
        /// Of the connection that was asked.
        var version: Int
    }
    private let kept = Mutex<Kept?>(nil)

    static let term = Duration.minutes(10)

    /// `nil` when they were not read lately by this connection.
    func desks(version: Int, at now: Instant) -> [ServiceDesk]? {
        kept.withLock { kept in
            guard let kept, kept.version == version, now >= kept.at, now - kept.at < Self.term else { return nil }
            return kept.desks
        }
    }

    func keep(_ desks: [ServiceDesk], version: Int, at now: Instant) {
        kept.withLock { $0 = Kept(desks: desks, at: now, version: version) }
    }
}
