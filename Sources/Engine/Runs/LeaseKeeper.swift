import Core
import Store

/// One claim that only one process has at a time. Renewed by its holder while the work goes on; a process that dies
/// loses it when its time is over.
struct LeaseKeeper: Sendable {
    let name: String
    let fence: Int64
    /// How long it holds without being renewed.
    let term: Duration

    static func acquire(
        _ name: String, term: Duration, for surroundings: Surroundings, in store: Store, what: String
    ) async throws -> LeaseKeeper {
        let now = surroundings.now()
        let holder = surroundings.holder
        let fence = try await store.database.write { db in
            try db.leases.acquire(name, holder: holder, now: now, until: now + term)
        }
        guard let fence else { throw UsherError.busy(what: what, until: nil) }
        return LeaseKeeper(name: name, fence: fence, term: term)
    }

    /// Throws when somebody else has it by now.
    func renew(in db: any Connection, at now: Instant) throws {
        guard try db.leases.renew(name, fence: fence, now: now, until: now + term) else {
            throw UsherError.busy(what: "'\(name)' was taken over; it", until: nil)
        }
    }

    /// Best effort: a lease that cannot be given back ends by itself.
    func release(in store: Store) async {
        let (name, fence) = (name, fence)
        try? await store.database.write { db in try db.leases.release(name, fence: fence) }
    }
}
