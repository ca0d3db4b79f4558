import Core
import Store

/// What one write of the journal says: steps about to be tried, how steps went, and what follows from it. All of it
/// is one transaction.
struct JournalEntry: Sendable {
    /// Steps that will be tried next.
    var marks: [Int] = []
    var outcomes: [StepOutcome] = []
    /// Users as the steps left them, for the mirror.
    var users: [User] = []
    var spared: [SparedUser] = []
    var audit: [AuditEntry] = []

    mutating func append(_ other: JournalEntry) {
        marks += other.marks
        outcomes += other.outcomes
        users += other.users
        spared += other.spared
        audit += other.audit
    }
}

/// Writes the journal of one run. Entries that come while a write is under way go together into the next one, so
/// that hundreds of outcomes cost few transactions; everybody waits until their entry is on disk. After a write has
/// failed nothing is accepted any more: who cannot journal may not act.
actor Journal {
    private enum Turn { case written, lead }

    private let run: RunID
    private let store: Store
    private let mirror: Mirror
    private let control: RunControl
    private let lease: LeaseKeeper
    private let now: @Sendable () -> Instant
    private var renewedAt: Instant
    private var pending = JournalEntry()
    private var waiting: [CheckedContinuation<Turn, any Error>] = []
    private var isWriting = false
    private var failure: (any Error)?

    init(run: RunID, store: Store, mirror: Mirror, control: RunControl, lease: LeaseKeeper, surroundings: Surroundings)
    {
        (self.run, self.store, self.mirror, self.control, self.lease) = (run, store, mirror, control, lease)
        now = surroundings.now
        renewedAt = surroundings.now()
    }

    /// Returns when the entry is on disk.
    func write(_ entry: JournalEntry) async throws {
        if let failure { throw failure }
        pending.append(entry)
        if isWriting {
            let turn = try await withCheckedThrowingContinuation { waiting.append($0) }
            guard turn == .lead else { return }
        }
        try await lead()
    }

    /// Writes what has gathered, and hands over to one of those who came meanwhile.
    private func lead() async throws {
        isWriting = true
        let entry = pending
        let followers = waiting
        (pending, waiting) = (JournalEntry(), [])
        do { try await commit(entry) } catch {
            failure = error
            control.journalFailed("\(error)")
            let everybody = followers + waiting
            waiting = []
            isWriting = false
            for follower in everybody { follower.resume(throwing: error) }
            throw error
        }
        for follower in followers { follower.resume(returning: .written) }
        if waiting.isEmpty { isWriting = false } else { waiting.removeFirst().resume(returning: .lead) }
    }

    private func commit(_ entry: JournalEntry) async throws {
        let (run, lease, time) = (run, lease, now())
        let isRenewalDue = time - renewedAt >= lease.term / 4
        let written = try await store.database.write { db in
            if isRenewalDue { try lease.renew(in: db, at: time) }
            try db.runs.markInFlight(entry.marks, of: run)
            try db.runs.record(entry.outcomes)
            if !entry.spared.isEmpty { try db.runs.addSpared(entry.spared, to: run) }
            let before = try db.directory.version()
            if !entry.users.isEmpty { try db.directory.put(entry.users) }
            let after = try db.directory.version()
            if !entry.audit.isEmpty { try db.audit.append(entry.audit) }
            return (before, after, try db.runs.run(run)?.cancelRequested ?? false)
        }
        if isRenewalDue { renewedAt = time }
        if written.2 { control.cancel() }
        if !entry.users.isEmpty { await mirror.changed(entry.users, from: written.0, to: written.1) }
    }
}
