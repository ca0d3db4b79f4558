import Core
import Store

extension Usher {
    /// What trying the failed steps of a run again would do: exactly those steps, and the ones left out because of
    /// them, for those people who are not to be left alone by now.
    ///
    /// Throws `UsherError.wrongState` while the run goes on or when it ran in safe mode.
    public func planRetry(of id: RunID) async throws -> Plan {
        let details = try await details(of: id)
        guard details.run.state.isFinal || details.run.state == .paused, details.run.mode == .live else {
            throw UsherError.wrongState(
                id, details.run.state, wanted: "only failed steps of a live run that has ended can be tried again")
        }
        let snapshot = try await snapshot()
        let definition = try await definition(of: details)
        var context = try await context(for: definition)
        context.trustedAge = nil
        let begun = try await begun(by: details.run)
        let open = Planner.retry(
            of: details.steps, under: details.plan, dropping: [], in: snapshot, context: context)
        let dropped = try definition.dropped(of: open.steps, in: snapshot, context: context)
            .filter { !begun.contains($0.user) || UserRecheck.alwaysHolds($0.reason) }
        return Planner.retry(
            of: details.steps, under: details.plan, dropping: dropped, in: snapshot, context: context)
    }

    /// Makes a run of the failed steps of another one. It waits for approval where the first one would have.
    ///
    /// - Parameter hash: of the plan somebody looked at; `nil` takes it as it is now.
    public func retry(
        _ id: RunID, planned hash: String? = nil, by actor: String,
        progress: @escaping RunProgress = { _, _ in }
    ) async throws -> Run {
        let original = try await run(id)
        let plan = try await planRetry(of: id)
        if let hash, hash != plan.hash { throw UsherError.planChanged(approved: hash, present: plan.hash) }
        guard !plan.steps.isEmpty else {
            throw UsherError.nothingToRetry(id, reason: plan.matched == 0 ? "no step failed" : "see the list")
        }
        let draft = RunDraft(
            kind: original.kind, title: "Retry of \(original.title)",
            definition: try await definition(of: try await details(of: id)), plan: plan, undoes: original.undoes,
            retries: id)
        let order = RunOrder(mode: .live, actor: actor)
        guard let rule = original.rule else { return try await start(draft, order, progress) }
        let lease = try await LeaseKeeper.acquire(
            "rule:\(rule)", term: .hours(12), for: surroundings, in: store, what: "A run of '\(original.title)'")
        do {
            let run = try await start(draft, order, rule: rule, ruleLease: lease, progress)
            if run.state != .running { await lease.release(in: store) }
            return run
        } catch {
            await lease.release(in: store)
            throw error
        }
    }

    /// Marks the failed steps of a run as looked at. They stay in the journal; nothing asks for them any more.
    public func discardFailures(of id: RunID, by actor: String) async throws {
        let run = try await run(id)
        guard run.state.isFinal, run.counts.failed > 0 else {
            throw UsherError.wrongState(id, run.state, wanted: "only failures of a run that has ended can be discarded")
        }
        let now = surroundings.now()
        let event = entry(
            "run.failuresDiscarded", by: actor, subject: run.title, run: id,
            details: ["failed": String(run.counts.failed)])
        try await store.database.write { db in
            guard try db.runs.discardedFailures(of: id) == nil else { return }
            try db.runs.discardFailures(of: id, by: actor, at: now)
            try db.audit.append([event])
        }
    }

    /// People of whom this run, or one whose failures it tried again, has changed something: that they no longer match
    /// its filter may be its own doing.
    func begun(by run: Run) async throws -> Set<AccountID> {
        try await store.database.read { db in
            var users: Set<AccountID> = []
            var next: RunID? = run.id
            while let id = next {
                let steps = try db.runs.steps(of: id, in: [.succeeded])
                users.formUnion(steps.lazy.filter { !$0.stoodBefore }.map(\.step.user))
                next = try db.runs.run(id)?.retries
            }
            return users
        }
    }
}
