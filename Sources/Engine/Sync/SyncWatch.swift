import Core
import Synchronization

/// A sync that is under way in this process.
public struct RunningSync: Equatable, Sendable {
    /// Who started it.
    public var actor: String
    public var startedAt: Instant
    /// `nil` until the first answer of the vendor.
    public var progress: SyncProgress?
}

/// Knows the sync under way in this process, for everybody who wants to see how far it is. Between processes the lease
/// decides; this only keeps a second click from asking for it.
final class SyncWatch: Sendable {
    private struct State {
        var tickets = 0
        var running: (ticket: Int, sync: RunningSync)?
    }
    private let state = Mutex(State())

    var running: RunningSync? { state.withLock { $0.running?.sync } }

    enum Claim: Equatable {
        /// Nothing was under way; whoever got this ends it with the ticket.
        case begun(ticket: Int, RunningSync)
        case underWay(RunningSync)
    }

    func begin(by actor: String, at now: Instant) -> Claim {
        state.withLock { state in
            if let running = state.running { return .underWay(running.sync) }
            state.tickets += 1
            let sync = RunningSync(actor: actor, startedAt: now)
            state.running = (state.tickets, sync)
            return .begun(ticket: state.tickets, sync)
        }
    }

    func report(_ progress: SyncProgress, of ticket: Int) {
        state.withLock { if $0.running?.ticket == ticket { $0.running?.sync.progress = progress } }
    }

    func end(_ ticket: Int) { state.withLock { if $0.running?.ticket == ticket { $0.running = nil } } }
}
