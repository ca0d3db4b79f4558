import Core
import Store

/// What one write of the journal says: steps about to be tried, how steps went, and what follows from it. All of it
/// is one transaction.
struct JournalEntry: Sendable {
    /// A step that will be tried next.
    struct Mark: Sendable {
        var step: Int
        var user: AccountID
        /// On disk as in flight already: an earlier process may have tried it.
        var isInFlight = false
    }
    var marks: [Mark] = []
    var outcomes: [StepOutcome] = []
    /// Users as the steps left them, for the mirror.
    var users: [User] = []
    var spared: [SparedUser] = []
    /// People something was done to.
    var acted: Set<AccountID> = []
    var audit: [AuditEntry] = []

    mutating func append(_ other: JournalEntry) {
        marks += other.marks
        outcomes += other.outcomes
        users += other.users
        spared += other.spared
        acted.formUnion(other.acted)
        audit += other.audit
    }
}

/// Writes the journal of one run. Entries that come while a write is under way go together into the next one, so
/// that hundreds of outcomes cost few transactions; everybody waits until their entry is on disk. After a write has
/// failed nothing is accepted any more: who cannot journal may not act.
actor Journal {
    private enum Turn { case written([AccountID: SparedUser]), lead }

    private let run: RunID
    private let store: Store
    private let mirror: Mirror
    private let control: RunControl
    private let lease: LeaseKeeper
    /// The rule whose run changes things; `nil` in safe mode, and for what no rule does.
    private let rule: Rule?
    private let now: @Sendable () -> Instant
    private var renewedAt: Instant
    private var pending = JournalEntry()
    private var waiting: [CheckedContinuation<Turn, any Error>] = []
    private var isWriting = false
    private var failure: (any Error)?

    init(
        run: RunID, rule: Rule?, store: Store, mirror: Mirror, control: RunControl, lease: LeaseKeeper,
        surroundings: Surroundings
    ) {
        (self.run, self.store, self.mirror, self.control, self.lease) = (run, store, mirror, control, lease)
        self.rule = rule
        now = surroundings.now
        renewedAt = surroundings.now()
    }

    /// Returns when the entry is on disk; with those of its marks' people who have said meanwhile that they still need
    /// it. Their steps are not marked, and must not be tried.
    @discardableResult
    func write(_ entry: JournalEntry) async throws -> [AccountID: SparedUser] {
        if let failure { throw failure }
        pending.append(entry)
        if isWriting {
            let turn = try await withCheckedThrowingContinuation { waiting.append($0) }
            if case .written(let spared) = turn { return spared }
        }
        return try await lead()
    }

    /// Writes what has gathered, and hands over to one of those who came meanwhile.
    private func lead() async throws -> [AccountID: SparedUser] {
        isWriting = true
        let entry = pending
        let followers = waiting
        (pending, waiting) = (JournalEntry(), [])
        let spared: [AccountID: SparedUser]
        do { spared = try await commit(entry) } catch {
            failure = error
            control.journalFailed("\(error)")
            let everybody = followers + waiting
            waiting = []
            isWriting = false
            for follower in everybody { follower.resume(throwing: error) }
            throw error
        }
        for follower in followers { follower.resume(returning: .written(spared)) }
        if waiting.isEmpty { isWriting = false } else { waiting.removeFirst().resume(returning: .lead) }
        return spared
    }

    private func commit(_ entry: JournalEntry) async throws -> [AccountID: SparedUser] {
        let (run, rule, lease, time) = (run, rule, lease, now())
        let isRenewalDue = time - renewedAt >= lease.term / 4
        let written = try await store.database.write { db in
            if isRenewalDue { try lease.renew(in: db, at: time) }
            let spared = try Self.spared(entry.marks, rule, at: time, in: db)
            let marks = entry.marks.filter { !$0.isInFlight && spared[$0.user] == nil }
            try db.runs.markInFlight(marks.map(\.step), of: run)
            try db.runs.record(entry.outcomes)
            if let rule, !entry.acted.isEmpty { try Self.settle(rule.id, with: entry.acted, at: time, in: db) }
            if !entry.spared.isEmpty { try db.runs.addSpared(entry.spared, to: run) }
            let before = try db.directory.version()
            if !entry.users.isEmpty { try db.directory.put(entry.users) }
            let after = try db.directory.version()
            if !entry.audit.isEmpty { try db.audit.append(entry.audit) }
            return (before, after, try db.runs.run(run)?.cancelRequested ?? false, spared)
        }
        if isRenewalDue { renewedAt = time }
        if written.2 { control.cancel() }
        if !entry.users.isEmpty { await mirror.changed(entry.users, from: written.0, to: written.1) }
        return written.3
    }

    /// Asked in the transaction after which the vendor is called: an answer is on disk either before it, and holds, or
    /// after it.
    private static func spared(
        _ marks: [JournalEntry.Mark], _ rule: Rule?, at now: Instant, in db: any Connection
    ) throws -> [AccountID: SparedUser] {
        guard let rule, !marks.isEmpty else { return [:] }
        let users = Set(marks.map(\.user)).sorted()
        let standing = try Usher.promises(in: db, about: rule, to: users)
        return users.reduce(into: [:]) { $0[$1] = standing.promise(to: $1, at: now) }
    }

    /// The rule has acted: its warnings to these people are over, and that they don't need it has been heard.
    private static func settle(
        _ rule: RuleID, with users: Set<AccountID>, at now: Instant, in db: any Connection
    ) throws {
        try db.warnings.act(rule, on: users.sorted(), at: now)
        try db.warningAnswers.use(rule, of: users.sorted())
    }
}
