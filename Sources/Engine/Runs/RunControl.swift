import Core
import Synchronization

/// What tells the workers of a run to stop. The first reason to pause stays; a cancellation stands beside it.
final class RunControl: Sendable {
    struct State: Equatable {
        var isCancelled = false
        /// Why nothing more can be done for now.
        var pause: String?
        /// The brake held: a person has to look at it.
        var brake: String?
        /// The journal does not write any more.
        var journal: String?
    }

    private let state = Mutex(State())

    var present: State { state.withLock { $0 } }
    /// Whether the next step may be begun.
    var mayGoOn: Bool { state.withLock { $0 == State() } }

    func cancel() { state.withLock { $0.isCancelled = true } }
    func pause(_ reason: String) { state.withLock { $0.pause = $0.pause ?? reason } }
    func brake(_ reason: String) { state.withLock { $0.brake = $0.brake ?? reason } }
    func journalFailed(_ reason: String) { state.withLock { $0.journal = $0.journal ?? reason } }
}

/// Lets so many callers in at once; the others wait in their order.
actor CallGate {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var first = 0

    init(places: Int) { free = max(1, places) }

    func enter() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard first < waiting.count else {
            free += 1
            return
        }
        let next = waiting[first]
        first += 1
        if first > 256, first * 2 > waiting.count {
            waiting.removeFirst(first)
            first = 0
        }
        next.resume()
    }
}
