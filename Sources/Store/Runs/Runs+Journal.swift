import Core

// The journal: what each step of a run did. Every change of a step's state is one guarded statement, so that a step
// which another process has moved on is noticed rather than overwritten.
extension Runs {
    /// The steps of a run in the order of its plan.
    public func steps(of id: RunID) throws -> [JournaledStep] {
        try db.rows(
            "SELECT \(JournaledStep.columns) FROM steps WHERE run_id = \(id) ORDER BY step_index",
            JournaledStep.init(row:))
    }

    /// Gives the steps to `each` in the order of the plan, without holding them all.
    public func forEachStep(of id: RunID, _ each: (JournaledStep) throws -> Void) throws {
        try db.query("SELECT \(JournaledStep.columns) FROM steps WHERE run_id = \(id) ORDER BY step_index") {
            try each(try JournaledStep(row: $0))
        }
    }

    /// Steps of a run that are in one of these states, in the order of its plan.
    public func steps(of id: RunID, in states: Set<StepState>) throws -> [JournaledStep] {
        try db.rows(
            """
            SELECT \(JournaledStep.columns) FROM steps
            WHERE run_id = \(id) AND state IN (\(list: states.map(\.rawValue).sorted())) ORDER BY step_index
            """, JournaledStep.init(row:))
    }

    /// Everything journaled about one user, newest run first.
    public func history(of user: AccountID, limit: Int) throws -> [(run: RunID, step: JournaledStep)] {
        try db.rows(
            """
            SELECT s.run_id, \(JournaledStep.columns) FROM steps s JOIN
                (SELECT run_id AS id, created_at FROM runs) r ON r.id = s.run_id
            WHERE account_id = \(user) ORDER BY r.created_at DESC, s.run_id DESC, step_index DESC LIMIT \(limit)
            """
        ) { (run: try $0.id("run_id"), step: try JournaledStep(row: $0)) }
    }

    /// Puts steps on record before they are tried. Throws when one of them is not pending.
    public func markInFlight(_ indices: some Sequence<Int>, of id: RunID) throws {
        for index in indices {
            let changed = try db.execute(
                """
                UPDATE steps SET state = 'inFlight'
                WHERE run_id = \(id) AND step_index = \(index) AND state = 'pending'
                """)
            if changed == 0 { try refuse(id, index, .inFlight) }
        }
    }

    /// Records how steps went and counts them in their runs. Throws when a step cannot become what is recorded;
    /// nothing is then written.
    public func record(_ outcomes: [StepOutcome]) throws {
        var counts: [RunID: RunCounts] = [:]
        for outcome in outcomes {
            let allowed = StepState.allCases.filter { $0.canBecome(outcome.state) }.map(\.rawValue)
            let changed = try db.execute(
                """
                UPDATE steps SET state = \(outcome.state.rawValue), attempts = \(outcome.attempts),
                    milliseconds = \(outcome.milliseconds), message = \(outcome.message),
                    stood_before = \(outcome.stoodBefore)
                WHERE run_id = \(outcome.run) AND step_index = \(outcome.index) AND state IN (\(list: allowed))
                """)
            if changed == 0 { try refuse(outcome.run, outcome.index, outcome.state) }
            switch outcome.state {
            case .succeeded: counts[outcome.run, default: RunCounts()].succeeded += 1
            case .failed: counts[outcome.run, default: RunCounts()].failed += 1
            case .skipped: counts[outcome.run, default: RunCounts()].skipped += 1
            case .pending, .inFlight, .cancelled, .simulated: break
            }
        }
        for (id, count) in counts {
            try db.execute(
                """
                UPDATE runs SET succeeded = succeeded + \(count.succeeded), failed = failed + \(count.failed),
                    skipped = skipped + \(count.skipped)
                WHERE run_id = \(id)
                """)
        }
    }

    /// Moves all pending steps of a run to `cancelled` or `simulated` at once; how many.
    @discardableResult
    public func closePending(of id: RunID, as state: StepState, message: String? = nil) throws -> Int {
        guard StepState.pending.canBecome(state), state != .inFlight else {
            throw StoreError.illegalTransition("A pending step cannot be closed as \(state.rawValue).")
        }
        let changed = try db.execute(
            """
            UPDATE steps SET state = \(state.rawValue), message = \(message)
            WHERE run_id = \(id) AND state = 'pending'
            """)
        if state == .skipped { try db.execute("UPDATE runs SET skipped = skipped + \(changed) WHERE run_id = \(id)") }
        return changed
    }

    func insertSteps(_ steps: [Step], of id: RunID) throws {
        try db.execute(
            many: steps.lazy.map { step in
                let ifFailed: Int? = if case .ifFailed(let index) = step.condition { index } else { nil }
                return """
                    INSERT INTO steps (run_id, \(JournaledStep.columns))
                    VALUES (\(id), \(step.index), \(step.user), \(step.effect.name), \(step.effect.target),
                        \(step.action.rawValue), \(ifFailed), 'pending', 0, 0, \(String?.none), 0)
                    """
            })
    }

    private func refuse(_ id: RunID, _ index: Int, _ state: StepState) throws -> Never {
        let present = try db.first("SELECT state FROM steps WHERE run_id = \(id) AND step_index = \(index)") {
            try $0.text("state")
        }
        guard let present else { throw StoreError.notFound("step \(index) of run '\(id)'") }
        throw StoreError.illegalTransition(
            "Step \(index) of run '\(id)' is \(present) and cannot become \(state.rawValue).")
    }
}

extension JournaledStep {
    static let columns: SQL = """
        step_index, account_id, effect, target, action, if_failed, state, attempts, milliseconds, message, stood_before
        """

    init(row: Row) throws {
        let (name, target) = (try row.text("effect"), try row.optional("target", row.text))
        guard let effect = Effect(name: name, target: target) else {
            throw StoreError.unreadable("a step with the effect '\(name)'")
        }
        let step = Step(
            index: try row.int("step_index"), user: try row.id("account_id"), effect: effect,
            action: try row.name("action"),
            condition: try row.optional("if_failed", row.int).map { .ifFailed($0) } ?? .afterSuccess)
        self.init(
            step: step, state: try row.name("state"), attempts: try row.int("attempts"),
            milliseconds: try row.int("milliseconds"), message: try row.optional("message", row.text),
            stoodBefore: try row.bool("stood_before"))
    }
}
