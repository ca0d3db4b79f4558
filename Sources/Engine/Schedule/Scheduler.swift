import AsyncAlgorithms
import Connectors
import Core
import Logging
import ServiceLifecycle
import Store

/// Keeps the mirror fresh and starts rules when their clock or an event says so. Several nodes may run one: leases
/// make one of them do each thing.
public actor Scheduler: Service {
    public struct Settings: Sendable {
        /// From the start of one sync to the start of the next.
        public var syncInterval: Duration
        /// After a failed sync, before the next try.
        public var syncPause: Duration
        /// Between two looks at whom to warn.
        public var warningInterval: Duration
        /// Between two looks at the clock.
        public var tick: Duration
        public init(
            syncInterval: Duration = .hours(1), syncPause: Duration = .minutes(5),
            warningInterval: Duration = .minutes(5), tick: Duration = .seconds(15)
        ) {
            (self.syncInterval, self.syncPause, self.tick) = (syncInterval, syncPause, tick)
            self.warningInterval = warningInterval
        }
    }

    private let usher: Usher
    private let settings: Settings
    private var lastFailedSync: Instant?
    private var lastWarned: Instant?
    private var hasResumed = false

    public init(usher: Usher, settings: Settings = Settings()) { (self.usher, self.settings) = (usher, settings) }

    /// Until the program is told to stop. A run under way then pauses after its step and is resumed at the next start.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.tick()
            for await _ in AsyncTimerSequence(interval: self.settings.tick, clock: .continuous) { await self.tick() }
        }
    }

    /// Does what is due now.
    public func tick() async {
        await attempt("Opening the stored connection failed") { try await usher.openStoredConnection() }
        if !hasResumed {
            hasResumed = true
            await resumeRuns()
        }
        await syncIfDue()
        await followEvents()
        await warnIfDue()
        await startDueRules()
        await usher.tendRequests()
        await usher.tendTickets()
        await attempt("Alerting administrators failed") { try await usher.sendAlerts() }
    }

    /// Runs that stopped with the process go on.
    private func resumeRuns() async {
        await attempt("Looking for unfinished runs failed") {
            for run in try await usher.store.database.read({ try $0.runs.unfinished() }) {
                await attempt("Resuming a run failed", ["run": "\(run.id)"]) {
                    _ = try await usher.resume(run.id, by: "schedule")
                }
            }
        }
    }

    private func syncIfDue() async {
        guard let client = usher.client else { return }
        let now = usher.surroundings.now()
        await attempt("Sync failed") {
            let last = try await usher.lastSync()
            guard
                DueRules.isSyncDue(
                    lastStarted: last?.startedAt, lastFailed: lastFailedSync, interval: settings.syncInterval,
                    pause: settings.syncPause, now: now)
            else { return }
            lastFailedSync = now
            let kinds =
                try await EventSource(store: usher.store, client: client).isAbsent() ? try await eventKinds() : []
            let result = try await usher.sync(full: false, by: "schedule", findingEvents: kinds) { _ in }
            lastFailedSync = nil
            try await startRules(for: result.events)
        }
    }

    private func warnIfDue() async {
        let now = usher.surroundings.now()
        if let lastWarned, now >= lastWarned, now - lastWarned < settings.warningInterval { return }
        lastWarned = now
        await attempt("Warning people failed") { try await usher.sendWarnings() }
    }

    private func followEvents() async {
        guard let client = usher.client else { return }
        await attempt("Following events failed") {
            guard try await !eventKinds().isEmpty else { return }
            let source = EventSource(store: usher.store, client: client)
            guard let page = try await source.next(), !page.events.isEmpty else { return }
            try await refresh(page.events.map(\.user), client)
            try await startRules(for: page.events)
            try await source.remember(page.cursor)
        }
    }

    /// People an event is about may be newer than the mirror.
    private func refresh(_ ids: [AccountID], _ client: DirectoryClient) async throws {
        let snapshot = try await usher.snapshot()
        let all = Set(ids).sorted()
        for start in stride(from: 0, to: all.count, by: UserRecheck.idsPerCall) {
            let some = Array(all[start..<min(start + UserRecheck.idsPerCall, all.count)])
            let users = try await client.usersByID(some, snapshot.products)
            let known = try await usher.store.database.read { try $0.directory.users(some) }
            try await usher.put(users.map { user in user.filled(from: known.first { $0.id == user.id }) })
        }
    }

    private func eventKinds() async throws -> Set<DirectoryEvent.Kind> {
        Set(
            try await usher.rules().compactMap { rule in
                if rule.isEnabled, case .event(let kind) = rule.trigger { kind } else { nil }
            })
    }

    private func startRules(for events: [DirectoryEvent]) async throws {
        guard !events.isEmpty else { return }
        for rule in try await usher.rules() where rule.isEnabled {
            guard case .event(let kind) = rule.trigger else { continue }
            let accounts = Set(events.filter { $0.kind == kind }.map(\.user)).sorted()
            guard !accounts.isEmpty else { continue }
            await attempt("Starting a rule for an event failed", ["rule": "\(rule.name)"]) {
                let order = RunOrder(mode: rule.mode, actor: "event:\(kind.rawValue)", accounts: accounts)
                _ = try await usher.run(rule, order)
            }
        }
    }

    private func startDueRules() async {
        await attempt("Starting due rules failed") {
            let rules = try await usher.rules()
            let handled = try await usher.store.database.read { db in
                try rules.reduce(into: [RuleID: Instant]()) { $0[$1.id] = try db.runs.lastOccurrence(of: $1.id) }
            }
            let zone = try await usher.settings().value.timeZone
            let decisions = DueRules.decide(
                rules, handled: handled, organizationZone: zone, now: usher.surroundings.now())
            for decision in decisions { await carryOut(decision, rules) }
        }
    }

    private func carryOut(_ decision: DueRules.Decision, _ rules: [Rule]) async {
        switch decision {
        case .run(let id, let occurrence):
            guard let rule = rules.first(where: { $0.id == id }) else { return }
            await attempt("Starting a due rule failed", ["rule": "\(rule.name)"]) {
                let order = RunOrder(mode: rule.mode, actor: "schedule", occurrence: occurrence)
                _ = try await usher.run(rule, order)
            }
        case .pass(let id, let occurrence):
            await attempt("Passing a missed occurrence failed", ["rule": "\(id)"]) {
                let event = usher.entry(
                    "rule.missed", by: "schedule", subject: id.rawValue, details: ["occurrence": occurrence.iso8601])
                try await usher.store.database.write { db in
                    try db.runs.setLastOccurrence(occurrence, of: id)
                    try db.audit.append([event])
                }
            }
        case .broken(let id, let reason):
            usher.surroundings.logger.error(
                "The clock of a rule is wrong", metadata: ["rule": "\(id)", "error": "\(reason)"])
        }
    }

    /// One thing that fails must not keep the others from being done.
    private func attempt(
        _ failure: String, _ metadata: Logger.Metadata = [:], _ work: () async throws -> Void
    ) async {
        do { try await work() } catch is CancellationError { return } catch {
            var metadata = metadata
            metadata["error"] = "\(error)"
            usher.surroundings.logger.error("\(failure)", metadata: metadata)
        }
    }
}
