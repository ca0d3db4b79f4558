import Core
import Store

/// A sync that was asked for.
public struct BegunSync: Equatable, Sendable {
    public var sync: RunningSync
    /// False when it was under way already: there is never more than one.
    public var isNew: Bool
}

extension Usher {
    /// Makes the mirror what the vendor has. A sync that fails leaves the mirror as it was.
    ///
    /// - Parameter full: also read the direct roles of people active in products that no group of theirs opens; one
    ///   call for each of them.
    public func sync(
        full: Bool = false, by actor: String = "usher", progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncResult {
        try await sync(full: full, by: actor, findingEvents: [], progress: progress)
    }

    func sync(
        full: Bool, by actor: String, findingEvents kinds: Set<DirectoryEvent.Kind>,
        progress: @escaping @Sendable (SyncProgress) -> Void
    ) async throws -> SyncResult {
        let client = try connected()
        try await claimMirror()
        // Where another one is under way there is no ticket, and the lease says the rest.
        let claim = watch.begin(by: actor, at: surroundings.now())
        let ticket: Int? = if case .begun(let ticket, _) = claim { ticket } else { nil }
        defer { if let ticket { watch.end(ticket) } }
        let synchroniser = Synchroniser(
            store: store, client: client, surroundings: surroundings, isFull: full, eventKinds: kinds,
            older: kinds.isEmpty ? nil : try await snapshot()
        ) { [watch] news in
            if let ticket { watch.report(news, of: ticket) }
            progress(news)
        }
        return try await synchroniser.sync(by: actor)
    }

    /// Starts a sync and returns as soon as it is under way; `syncInProgress` then tells how far it is. One that is
    /// under way already is returned as it is. Throws `busy` while another process syncs.
    public func beginSync(by actor: String) async throws -> BegunSync {
        let client = try connected()
        try await claimMirror()
        let (ticket, sync): (Int, RunningSync)
        switch watch.begin(by: actor, at: surroundings.now()) {
        case .underWay(let sync): return BegunSync(sync: sync, isNew: false)
        case .begun(let fresh, let begun): (ticket, sync) = (fresh, begun)
        }
        let watch = watch
        let synchroniser = Synchroniser(
            store: store, client: client, surroundings: surroundings, isFull: false, eventKinds: [], older: nil
        ) { watch.report($0, of: ticket) }
        let lease: LeaseKeeper
        do { lease = try await synchroniser.acquire() } catch {
            watch.end(ticket)
            throw error
        }
        let work: @Sendable () async throws -> Void = {
            defer { watch.end(ticket) }
            _ = try await synchroniser.sync(by: actor, holding: lease)
        }
        if let background { background.begin("sync", work) } else { try await work() }
        return BegunSync(sync: sync, isNew: true)
    }

    /// The sync under way in this process; `nil` when there is none.
    public var syncInProgress: RunningSync? { watch.running }

    /// The last finished sync; `nil` before the first.
    public func lastSync() async throws -> SyncRecord? {
        try await store.database.read { try $0.directory.lastSync() }
    }
}
