import Core

/// Runs, their frozen plans and whom they left alone. The journal of steps is in `Runs+Journal.swift`.
public struct Runs {
    let db: any Connection

    /// Keeps a run with its whole plan: each step `pending`, each spared user with the reason. `definition` is what
    /// the run was planned from, as its owner writes it, so that it can be checked again after the rule has changed.
    public func insert(_ run: Run, plan: Plan, definition: String? = nil) throws {
        try db.execute(
            """
            INSERT INTO runs (\(Run.columns), plan, definition)
            VALUES (\(run.id), \(run.kind.rawValue), \(run.mode.rawValue), \(run.state.rawValue), \(run.title),
                \(run.rule), \(run.undoes), \(run.retries), \(run.actor), \(run.planHash), \(run.createdAt), \(run.startedAt),
                \(run.finishedAt), \(run.approvedBy), \(run.cancelRequested), \(run.reason), \(run.counts.succeeded),
                \(run.counts.failed), \(run.counts.skipped), \(run.counts.affected),
                \(try StoredJSON.text(PlanRecord(plan))), \(definition))
            """)
        try insertSteps(plan.steps, of: run.id)
        try insertSpared(plan.spared, of: run.id, atRun: false)
    }

    /// Keeps from what kind of file the people of a run were read.
    public func setSource(_ source: String, of id: RunID) throws {
        try db.execute("UPDATE runs SET source = \(source) WHERE run_id = \(id)")
    }

    /// `nil` when there is no such run.
    public func run(_ id: RunID) throws -> Run? {
        try db.first("SELECT \(Run.columns) FROM runs WHERE run_id = \(id)", Run.init(row:))
    }

    /// Newest first. `before` goes on after the last run of a page.
    public func list(limit: Int, before last: Run? = nil, rule: RuleID? = nil) throws -> [Run] {
        let older: SQL =
            if let last {
                """
                (created_at < \(last.createdAt) OR (created_at = \(last.createdAt) AND run_id < \(last.id)))
                """
            } else { "1 = 1" }
        let ofRule: SQL = if let rule { "rule_id = \(rule)" } else { "1 = 1" }
        return try db.rows(
            """
            SELECT \(Run.columns) FROM runs WHERE \(older) AND \(ofRule)
            ORDER BY created_at DESC, run_id DESC LIMIT \(limit)
            """, Run.init(row:))
    }

    /// Runs that were on their way when the process ended, or paused; oldest first.
    public func unfinished() throws -> [Run] {
        try db.rows(
            """
            SELECT \(Run.columns) FROM runs WHERE state IN ('running', 'paused') ORDER BY created_at, run_id
            """, Run.init(row:))
    }

    /// The newest run that waits for somebody to approve the plan with this hash.
    public func blocked(hash: String) throws -> Run? {
        try db.first(
            """
            SELECT \(Run.columns) FROM runs WHERE state = 'blocked' AND plan_hash = \(hash)
            ORDER BY created_at DESC, run_id DESC LIMIT 1
            """, Run.init(row:))
    }

    /// The plan exactly as it was frozen, without what was left out at run time.
    public func plan(of id: RunID) throws -> Plan? {
        let kept = try db.first("SELECT plan, plan_hash FROM runs WHERE run_id = \(id)") { row in
            (try StoredJSON.value(PlanRecord.self, try row.text("plan")), try row.text("plan_hash"))
        }
        guard let (record, hash) = kept else { return nil }
        return record.plan(
            steps: try steps(of: id).map(\.step), spared: try spared(of: id, atRun: false), hash: hash)
    }

    public func definition(of id: RunID) throws -> String? {
        try db.first("SELECT definition FROM runs WHERE run_id = \(id)") {
            try $0.optional("definition", $0.text)
        }.flatMap { $0 }
    }

    /// Everybody who is left alone, also those dropped at run time; in that order, then by account id.
    public func spared(of id: RunID) throws -> [SparedUser] {
        try spared(of: id, atRun: false) + spared(of: id, atRun: true)
    }

    private func spared(of id: RunID, atRun: Bool) throws -> [SparedUser] {
        try db.rows(
            """
            SELECT account_id, reason, detail FROM spared WHERE run_id = \(id) AND at_run = \(atRun) ORDER BY position
            """
        ) { row in
            SparedUser(user: try row.id("account_id"), reason: try row.name("reason"), detail: try row.text("detail"))
        }
    }

    /// Adds users that were dropped when the run checked them again.
    public func addSpared(_ users: [SparedUser], to id: RunID) throws {
        try insertSpared(users, of: id, atRun: true)
    }

    private func insertSpared(_ users: [SparedUser], of id: RunID, atRun: Bool) throws {
        let next = try db.count(
            """
            SELECT COALESCE(MAX(position) + 1, 0) AS value FROM spared WHERE run_id = \(id) AND at_run = \(atRun)
            """)
        try db.execute(
            many: users.enumerated().lazy.map { offset, spared in
                """
                INSERT INTO spared (run_id, at_run, position, account_id, reason, detail)
                VALUES (\(id), \(atRun), \(next + offset), \(spared.user), \(spared.reason.rawValue), \(spared.detail))
                """
            })
    }

    /// Moves a run to another state; refused when the states do not allow it. The first time it runs is its start,
    /// a final state its finish.
    public func transition(
        _ id: RunID, to state: RunState, at now: Instant, reason: String? = nil, approvedBy: String? = nil
    ) throws {
        let allowed = RunState.allCases.filter { $0.canBecome(state) }.map(\.rawValue)
        let changed = try db.execute(
            """
            UPDATE runs SET state = \(state.rawValue), reason = \(reason),
                approved_by = COALESCE(\(approvedBy), approved_by),
                started_at = COALESCE(started_at, \(state == .running ? now : nil)),
                finished_at = \(state.isFinal ? now : nil)
            WHERE run_id = \(id) AND state IN (\(list: allowed))
            """)
        guard changed == 0 else { return }
        guard let run = try run(id) else { throw StoreError.notFound("run '\(id)'") }
        throw StoreError.illegalTransition(
            "Run '\(id)' is \(run.state.rawValue) and cannot become \(state.rawValue).")
    }

    /// Asks a run to stop between steps; a blocked or paused one is for its owner to move on.
    public func requestCancel(_ id: RunID) throws {
        let changed = try db.execute(
            """
            UPDATE runs SET cancel_requested = 1
            WHERE run_id = \(id) AND state IN ('blocked', 'running', 'paused')
            """)
        guard changed == 0 else { return }
        guard let run = try run(id) else { throw StoreError.notFound("run '\(id)'") }
        throw StoreError.illegalTransition("Run '\(id)' is \(run.state.rawValue): there is nothing to cancel.")
    }

    /// The last occurrence of a rule's schedule that was handled (run or skipped); `nil` before the first.
    public func lastOccurrence(of rule: RuleID) throws -> Instant? {
        try db.first("SELECT handled_at FROM occurrences WHERE rule_id = \(rule)") { try $0.instant("handled_at") }
    }

    /// Remembers that occurrences up to this one are handled; an earlier one than before changes nothing.
    public func setLastOccurrence(_ instant: Instant, of rule: RuleID) throws {
        try db.execute(
            """
            INSERT INTO occurrences (rule_id, handled_at) VALUES (\(rule), \(instant))
            ON CONFLICT (rule_id) DO UPDATE SET handled_at = excluded.handled_at
            WHERE occurrences.handled_at < excluded.handled_at
            """)
    }
}

extension Connection {
    public var runs: Runs { Runs(db: self) }
}

extension Run {
    static let columns: SQL = """
        run_id, kind, mode, state, title, rule_id, undoes, retries, actor, plan_hash, created_at, started_at, finished_at,
        approved_by, cancel_requested, reason, succeeded, failed, skipped, affected
        """

    init(row: Row) throws {
        self.init(
            id: try row.id("run_id"), kind: try row.name("kind"), mode: try row.name("mode"),
            state: try row.name("state"), title: try row.text("title"), rule: try row.optional("rule_id", row.id),
            undoes: try row.optional("undoes", row.id), retries: try row.optional("retries", row.id),
            actor: try row.text("actor"),
            planHash: try row.text("plan_hash"), createdAt: try row.instant("created_at"),
            startedAt: try row.optional("started_at", row.instant),
            finishedAt: try row.optional("finished_at", row.instant),
            approvedBy: try row.optional("approved_by", row.text), cancelRequested: try row.bool("cancel_requested"),
            reason: try row.optional("reason", row.text),
            counts: RunCounts(
                succeeded: try row.int("succeeded"), failed: try row.int("failed"), skipped: try row.int("skipped"),
                affected: try row.int("affected")))
    }
}
