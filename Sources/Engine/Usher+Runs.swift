import Connectors
import Core
import Store

/// A run with everything journaled about it.
public struct RunDetails: Sendable {
    public var run: Run
    public var steps: [JournaledStep]
    /// Left alone by the plan, then those dropped when they were looked at again.
    public var spared: [SparedUser]
    /// As it was frozen.
    public var plan: Plan
}

/// Told while a run goes on: people done of those to do.
public typealias RunProgress = @Sendable (_ done: Int, _ total: Int) -> Void

extension Usher {
    /// Plans the rule and carries the plan out. In live mode a plan that is held back (brake, approval) becomes a
    /// run that waits, unless `approving` is exactly its hash. Returns the run in the state it ended in.
    ///
    /// - Parameters:
    ///   - mode: `nil` for the rule's own.
    ///   - seen: the hash of the plan somebody looked at; throws `planChanged` when it is not the plan now. Unlike
    ///     `approving` it releases nothing that is held back.
    public func run(
        ruleNamed name: String, mode: RunMode? = nil, approving hash: String? = nil, seeing seen: String? = nil,
        by actor: String, progress: @escaping RunProgress = { _, _ in }
    ) async throws -> Run {
        let rule = try await rule(named: name)
        if let hash, let waiting = try await store.database.read({ try $0.runs.blocked(hash: hash) }),
            waiting.rule == rule.id
        {
            return try await approve(waiting.id, by: actor, progress: progress)
        }
        return try await run(
            rule, RunOrder(mode: mode ?? rule.mode, actor: actor, approving: hash, seen: seen), progress)
    }

    /// Plans and carries out a rule for the accounts an order names.
    func run(_ rule: Rule, _ order: RunOrder, _ progress: @escaping RunProgress = { _, _ in }) async throws -> Run {
        let lease = try await LeaseKeeper.acquire(
            "rule:\(rule.id)", term: .hours(12), for: surroundings, in: store, what: "A run of '\(rule.name)'")
        do {
            let planned = try await plan(rule, only: order.accounts)
            let draft = RunDraft(kind: .rule, title: rule.name, definition: .rule(planned.rule), plan: planned.plan)
            let run = try await start(draft, order, rule: rule.id, ruleLease: lease, progress)
            // While it runs in the background the lease stays with it.
            if run.state != .running { await lease.release(in: store) }
            return run
        } catch {
            await lease.release(in: store)
            throw error
        }
    }

    /// Carries out actions on accounts that a person or a file named.
    ///
    /// - Parameter seen: the hash of the plan somebody looked at; throws `planChanged` when it is not the plan now.
    ///   Unlike `approving` it releases nothing that is held back.
    public func run(
        _ operation: BulkOperation, kind: RunKind = .bulk, mode: RunMode, approving hash: String? = nil,
        seeing seen: String? = nil, by actor: String, progress: @escaping RunProgress = { _, _ in }
    ) async throws -> Run {
        let plan = try await plan(operation)
        let draft = RunDraft(kind: kind, title: operation.title, definition: .operation(operation), plan: plan)
        return try await start(draft, RunOrder(mode: mode, actor: actor, approving: hash, seen: seen), progress)
    }

    /// Approves exactly the plan the run was frozen with, and carries it out. People are looked at again; nobody is
    /// added.
    ///
    /// - Parameter hash: of the plan somebody looked at; `nil` takes the one it was frozen with.
    public func approve(
        _ id: RunID, planned hash: String? = nil, by actor: String, progress: @escaping RunProgress = { _, _ in }
    ) async throws -> Run {
        let run = try await run(id)
        if let hash, hash != run.planHash {
            throw UsherError.planChanged(approved: hash, present: run.planHash)
        }
        guard run.state == .blocked else {
            throw UsherError.wrongState(id, run.state, wanted: "only a blocked run can be approved")
        }
        let now = surroundings.now()
        guard now - run.createdAt <= options.approvalTerm else {
            throw UsherError.approvalExpired(id, at: run.createdAt)
        }
        if let why = try await approvalBar(run, for: actor) { throw UsherError.authorBarred(id, why: why) }
        let lease = try await runLease(id)
        let event = entry(
            "run.approved", by: actor, subject: run.title, run: id, details: ["plan": run.planHash])
        do {
            try await store.database.write { db in
                try db.runs.transition(id, to: .running, at: now, approvedBy: actor)
                try db.audit.append([event])
            }
        } catch {
            await lease.release(in: store)
            throw error
        }
        return try await execute(id, lease, progress)
    }

    /// Goes on with a run that paused or whose process ended.
    public func resume(
        _ id: RunID, by actor: String, progress: @escaping RunProgress = { _, _ in }
    ) async throws -> Run {
        let lease = try await runLease(id)
        do {
            let run = try await run(id)
            guard run.state == .paused || run.state == .running else {
                let wanted = run.state == .blocked ? "approve it first" : "there is nothing to resume"
                throw UsherError.wrongState(id, run.state, wanted: wanted)
            }
            let now = surroundings.now()
            let event = entry("run.resumed", by: actor, subject: run.title, run: id)
            try await store.database.write { db in
                if run.state == .paused { try db.runs.transition(id, to: .running, at: now) }
                try db.audit.append([event])
            }
        } catch {
            await lease.release(in: store)
            throw error
        }
        return try await execute(id, lease, progress)
    }

    /// Stops a run between steps, wherever it is carried out. One that waits, or whose process has ended, is
    /// cancelled at once; steps that were in flight are read back first.
    public func cancel(_ id: RunID, by actor: String) async throws -> Run {
        let run = try await run(id)
        guard !run.state.isFinal else {
            throw UsherError.wrongState(id, run.state, wanted: "there is nothing to cancel")
        }
        let event = entry("run.cancelRequested", by: actor, subject: run.title, run: id)
        try await store.database.write { db in
            try db.runs.requestCancel(id)
            try db.audit.append([event])
        }
        guard let lease = try? await runLease(id) else { return try await self.run(id) }
        if run.state == .blocked {
            let done = try await closeAsCancelled(run)
            await lease.release(in: store)
            return done
        }
        return try await execute(id, lease) { _, _ in }
    }

    /// The newest runs first.
    public func runs(limit: Int = 50) async throws -> [Run] {
        try await store.database.read { try $0.runs.list(limit: limit) }
    }

    /// The newest first, after the cursor when there is one; and how many there are in all.
    public func runs(
        matching query: RunQuery, limit: Int, after cursor: RunCursor? = nil
    ) async throws -> (runs: [Run], total: Int) {
        try await store.database.read { db in
            (try db.runs.list(matching: query, limit: limit, after: cursor), try db.runs.count(matching: query))
        }
    }

    /// Throws `unknownRun`.
    public func run(_ id: RunID) async throws -> Run {
        guard let run = try await store.database.read({ try $0.runs.run(id) }) else { throw UsherError.unknownRun(id) }
        return run
    }

    public func details(of id: RunID) async throws -> RunDetails {
        let found = try await store.database.read { db in
            (try db.runs.run(id), try db.runs.steps(of: id), try db.runs.spared(of: id), try db.runs.plan(of: id))
        }
        guard let run = found.0, let plan = found.3 else { throw UsherError.unknownRun(id) }
        return RunDetails(run: run, steps: found.1, spared: found.2, plan: plan)
    }

    func runLease(_ id: RunID) async throws -> LeaseKeeper {
        try await LeaseKeeper.acquire(
            "run:\(id)", term: .minutes(15), for: surroundings, in: store, what: "Run \(id)")
    }

    private func closeAsCancelled(_ run: Run) async throws -> Run {
        let now = surroundings.now()
        let event = entry("run.cancelled", by: run.actor, subject: run.title, run: run.id)
        try await store.database.write { db in
            try db.runs.closePending(of: run.id, as: .cancelled)
            try db.runs.transition(run.id, to: .cancelled, at: now)
            try db.audit.append([event])
        }
        return try await self.run(run.id)
    }
}
