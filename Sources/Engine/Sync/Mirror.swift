import Core
import Store

/// Holds the present snapshot of the mirror in memory. Readers keep the one they were given; a change makes a new one.
actor Mirror {
    private let store: Store
    private var snapshot: Snapshot? { didSet { names = nil } }
    /// What filters may name, made once for each snapshot: somebody types, and it is asked with every letter.
    private var names: (capabilities: Capabilities, names: FilterNames)?
    /// Version of the mirror that the snapshot and the changes beside it show.
    private var version: Int?
    /// Not yet in the snapshot: applied together when somebody asks next.
    private var changes: [AccountID: User] = [:]
    private var loading: Task<(Snapshot, Int), any Error>?

    init(store: Store) { self.store = store }

    /// The mirror as it is now, also where another process has changed it.
    func current() async throws -> Snapshot {
        let present = try await store.database.read { try $0.directory.version() }
        if let snapshot, version == present {
            guard !changes.isEmpty else { return snapshot }
            let updated = snapshot.applying(changed: Array(changes.values), removed: [])
            (self.snapshot, changes) = (updated, [:])
            return updated
        }
        return try await load()
    }

    /// The mirror as it is now with what filters over it may name.
    func current(_ capabilities: Capabilities) async throws -> (snapshot: Snapshot, names: FilterNames) {
        _ = try await current()
        // Whatever became of it meanwhile: the two are taken together.
        guard let snapshot, snapshot.takenAt != nil else { return (self.snapshot ?? .empty, .any) }
        if let names, names.capabilities == capabilities { return (snapshot, names.names) }
        let made = FilterNames(snapshot, capabilities: capabilities)
        names = (capabilities, made)
        return (snapshot, made)
    }

    /// Users were written to the mirror in one transaction that took it from one version to another.
    func changed(_ users: [User], from before: Int, to after: Int) {
        guard snapshot != nil, version == before else {
            version = nil
            return
        }
        version = after
        for user in users { changes[user.id] = user }
    }

    private func load() async throws -> Snapshot {
        if let loading { return try await loading.value.0 }
        let store = store
        // The version is read first: what changes during the loading makes the next reader load again.
        let task = Task {
            let version = try await store.database.read { try $0.directory.version() }
            return (try await store.loadSnapshot(), version)
        }
        loading = task
        defer { loading = nil }
        let (loaded, version) = try await task.value
        (snapshot, self.version, changes) = (loaded, version, [:])
        return loaded
    }
}
