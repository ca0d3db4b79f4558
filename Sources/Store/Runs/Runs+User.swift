import Core

// What runs did to one user, or left undone.
extension Runs {
    /// The journal of one run, as far as it is about these users, in the order of its plan.
    public func steps(of id: RunID, users: some Collection<AccountID>) throws -> [JournaledStep] {
        try db.rows(
            """
            SELECT \(JournaledStep.columns) FROM steps
            WHERE run_id = \(id) AND account_id IN (\(list: Array(users))) ORDER BY step_index
            """, JournaledStep.init(row:))
    }

    /// Whether a run of the rule that goes on has begun a step for the user of which it is not known yet what became.
    public func isActing(_ rule: RuleID, on user: AccountID) throws -> Bool {
        try db.count(
            """
            SELECT COUNT(*) AS value FROM steps JOIN runs ON runs.run_id = steps.run_id
            WHERE steps.account_id = \(user) AND steps.state = 'inFlight' AND runs.rule_id = \(rule)
                AND runs.state = 'running'
            """) > 0
    }

    /// Every time a run left the user alone, newest run first.
    public func spared(user: AccountID, limit: Int) throws -> [(run: Run, spared: SparedUser)] {
        try db.rows(
            """
            SELECT spared_id, spared_reason, spared_detail, \(Run.columns) FROM
                (SELECT run_id AS id, at_run, account_id AS spared_id, reason AS spared_reason,
                    detail AS spared_detail FROM spared WHERE account_id = \(user)) s
                JOIN runs ON run_id = s.id
            ORDER BY created_at DESC, run_id DESC, at_run DESC LIMIT \(limit)
            """
        ) { row in
            (
                run: try Run(row: row),
                spared: SparedUser(
                    user: try row.id("spared_id"), reason: try row.name("spared_reason"),
                    detail: try row.text("spared_detail"))
            )
        }
    }
}
