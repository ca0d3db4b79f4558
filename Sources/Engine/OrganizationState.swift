import Core
import Store

/// How the connection to the organisation is doing: what every page says beside its name.
public struct OrganizationState: Equatable, Sendable {
    /// When this was read.
    public var at: Instant
    /// As the settings have it; empty while nobody gave it one.
    public var name: String
    /// Sites in the order of their names, sandboxes left out; empty before the first sync.
    public var sites: [String]
    public var isConnected: Bool
    /// The sync under way in this process.
    public var running: RunningSync?
    /// A sync under way in another process.
    public var isSyncedElsewhere: Bool
    /// The last sync that finished; `nil` before the first.
    public var last: SyncRecord?
    /// The newest sync, when it did not finish.
    public var failed: SyncRecord?
    /// The mirror is older than runs trust it to be.
    public var isStale: Bool
    /// Runs that wait for a person.
    public var waitingRuns: Int
    /// Requests for access and answers to warnings that wait for a person.
    public var waitingPeople = 0
    /// Mail is kept here instead of being sent.
    public var hasMailbox = false
}

extension Usher {
    /// A few small reads in one transaction; no snapshot is loaded.
    public func organizationState() async throws -> OrganizationState {
        let (now, standard, running) = (surroundings.now(), options.settings, syncInProgress)
        let (isConnected, hasMailbox) = (client != nil, options.mailTransport != nil)
        return try await store.database.read { db in
            let settings = try Self.kept(in: db, or: standard).value
            let last = try db.directory.lastSync()
            let newest = try db.directory.syncs(limit: 2).first { $0.state != .running }
            let holder = try db.leases.holder(of: Synchroniser.leaseName, now: now)
            let age = last.map { now - $0.startedAt }
            let isStale = if let age, let trusted = settings.trustedAge { age > trusted } else { false }
            return OrganizationState(
                at: now, name: settings.name,
                sites: Set(try db.directory.products().filter { !$0.isSandbox }.map(\.site)).sorted(),
                isConnected: isConnected, running: running, isSyncedElsewhere: running == nil && holder != nil,
                last: last, failed: newest?.state == .abandoned ? newest : nil, isStale: isStale,
                waitingRuns: try db.runs.waiting(),
                waitingPeople: try db.accessRequests.count(matching: AccessRequestQuery(states: [.waiting]))
                    + db.warningAnswers.waitingCount(),
                hasMailbox: hasMailbox)
        }
    }
}
