import Core
import Store
import Synchronization

/// One claim that only one process has at a time. Renewed by its holder while the work goes on; a process that dies
/// loses it when its time is over, or as soon as somebody sees that it is gone.
final class LeaseKeeper: Sendable {
    let name: String
    /// How long it holds without being renewed.
    let term: Duration
    private let holder: String
    private let fence: Mutex<Int64>
    /// Holders of this process whose work still goes on. One that could not give its lease back, because the
    /// database failed, is not among them and keeps nobody waiting.
    private static let working = Mutex<Set<String>>([])

    private init(name: String, term: Duration, holder: String, fence: Int64) {
        (self.name, self.term, self.holder) = (name, term, holder)
        self.fence = Mutex(fence)
        LeaseKeeper.working.withLock { _ = $0.insert(holder) }
    }

    /// Throws `busy` while somebody else holds it; `what` names the work in that message.
    static func acquire(
        _ name: String, term: Duration, for surroundings: Surroundings, in store: Store, what: String
    ) async throws -> LeaseKeeper {
        let now = surroundings.now()
        // Within one process, too, the same work is done once.
        let holder = surroundings.holder + "/" + surroundings.newID()
        let (own, isGone) = (surroundings.holder, surroundings.isGone)
        let (fence, other) = try await store.database.write { db in
            if let other = try db.leases.holder(of: name, now: now),
                isGone(process(of: other)) || process(of: other) == own && !isWorking(other)
            {
                try db.leases.revoke(name, from: other)
            }
            let fence = try db.leases.acquire(name, holder: holder, now: now, until: now + term)
            return (fence, fence == nil ? try db.leases.holder(of: name, now: now) : nil)
        }
        guard let fence else { throw UsherError.busy(what: what, by: other.map(process(of:))) }
        return LeaseKeeper(name: name, term: term, holder: holder, fence: fence)
    }

    /// Throws when somebody else has had it since. A claim that ran out while everybody slept is taken up again.
    func renew(in db: any Connection, at now: Instant) throws {
        let present = fence.withLock { $0 }
        if try db.leases.renew(name, fence: present, now: now, until: now + term) { return }
        guard let next = try db.leases.acquire(name, holder: holder, now: now, until: now + term), next == present + 1
        else { throw UsherError.busy(what: "'\(name)' was taken over and", by: nil) }
        fence.withLock { $0 = next }
    }

    /// Best effort: a lease that cannot be given back ends by itself.
    func release(in store: Store) async {
        LeaseKeeper.working.withLock { _ = $0.remove(holder) }
        let (name, fence) = (name, fence.withLock { $0 })
        try? await store.database.write { db in try db.leases.release(name, fence: fence) }
    }

    private static func isWorking(_ holder: String) -> Bool { working.withLock { $0.contains(holder) } }

    private static func process(of holder: String) -> String {
        holder.lastIndex(of: "/").map { String(holder[..<$0]) } ?? holder
    }
}
