import Core

/// Who got back what rules took.
public struct Rejoins {
    let db: any Connection

    /// Somebody who got back what one run took counts once, with the first time.
    public func add(_ rejoins: [Rejoin]) throws {
        try db.execute(
            many: rejoins.map { rejoin in
                """
                INSERT INTO rejoins (run_id, account_id, rule_id, taken_at, returned_at, request_id)
                VALUES (\(rejoin.run), \(rejoin.user), \(rejoin.rule), \(rejoin.takenAt), \(rejoin.returnedAt),
                    \(rejoin.request))
                ON CONFLICT (run_id, account_id) DO NOTHING
                """
            })
    }

    /// Everybody who got back what this rule took, the newest first.
    public func of(_ rule: RuleID, limit: Int) throws -> [Rejoin] {
        try db.rows(
            """
            SELECT run_id, account_id, rule_id, taken_at, returned_at, request_id FROM rejoins
            WHERE rule_id = \(rule) ORDER BY returned_at DESC, run_id, account_id LIMIT \(limit)
            """, Rejoin.init(row:))
    }

    /// By rule, over what was taken since; rules that took nothing are left out.
    public func rates(takenSince since: Instant) throws -> [RuleID: RejoinRate] {
        var rates: [RuleID: RejoinRate] = [:]
        try db.query("SELECT rule_id, SUM(people) AS value FROM takings WHERE taken_at >= \(since) GROUP BY rule_id") {
            rates[try $0.id("rule_id")] = RejoinRate(taken: try $0.int("value"), returned: 0)
        }
        try db.query("SELECT rule_id, COUNT(*) AS value FROM rejoins WHERE taken_at >= \(since) GROUP BY rule_id") {
            rates[try $0.id("rule_id")]?.returned = try $0.int("value")
        }
        return rates
    }

    /// Counts the people a finished run of a rule took something from.
    public func count(takingsOf run: RunID, rule: RuleID, at now: Instant) throws {
        let people = try db.count(
            """
            SELECT COUNT(DISTINCT account_id) AS value FROM steps
            WHERE run_id = \(run) AND state = 'succeeded' AND stood_before = 0
                AND effect IN (\(list: Effect.namesOfTaking))
            """)
        guard people > 0 else { return }
        try db.execute(
            """
            INSERT INTO takings (run_id, rule_id, people, taken_at) VALUES (\(run), \(rule), \(people), \(now))
            ON CONFLICT (run_id) DO UPDATE SET people = excluded.people
            """)
    }
}

extension Connection {
    public var rejoins: Rejoins { Rejoins(db: self) }
}

extension Rejoin {
    fileprivate init(row: Row) throws {
        self.init(
            run: try row.id("run_id"), user: try row.id("account_id"), rule: try row.id("rule_id"),
            takenAt: try row.instant("taken_at"), returnedAt: try row.instant("returned_at"),
            request: try row.optional("request_id", row.id))
    }
}
