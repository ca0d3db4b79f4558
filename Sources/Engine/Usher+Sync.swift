import Core
import Store

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
        let synchroniser = Synchroniser(
            store: store, client: client, surroundings: surroundings, isFull: full, eventKinds: kinds,
            older: kinds.isEmpty ? nil : try await snapshot(), progress: progress)
        return try await synchroniser.sync(by: actor)
    }

    /// The last finished sync; `nil` before the first.
    public func lastSync() async throws -> SyncRecord? {
        try await store.database.read { try $0.directory.lastSync() }
    }
}
