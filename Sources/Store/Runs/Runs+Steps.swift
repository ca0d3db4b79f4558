import Core

/// Steps of a run by their state.
public struct StepCounts: Equatable, Sendable {
    private var counts: [StepState: Int]
    public init(_ counts: [StepState: Int]) { self.counts = counts }
    public subscript(state: StepState) -> Int { counts[state] ?? 0 }
    public var total: Int { counts.values.reduce(0, +) }
}

/// Somebody who looked at the failed steps of a run and lets them be.
public struct DiscardedFailures: Equatable, Sendable {
    public var by: String
    public var at: Instant
    public init(by: String, at: Instant) { (self.by, self.at) = (by, at) }
}

// What pages ask about the steps of a run, a page at a time.
extension Runs {
    public func stepCounts(of id: RunID) throws -> StepCounts {
        var counts: [StepState: Int] = [:]
        try db.query("SELECT state, COUNT(*) AS value FROM steps WHERE run_id = \(id) GROUP BY state") { row in
            counts[try row.name("state")] = try row.int("value")
        }
        return StepCounts(counts)
    }

    /// Steps in one of these states, failures first, then those under way, then in the order of the plan.
    ///
    /// - Parameter users: only theirs; `nil` for everybody's.
    public func steps(
        of id: RunID, in states: Set<StepState>, users: [AccountID]? = nil, limit: Int, offset: Int
    ) throws -> [JournaledStep] {
        try db.rows(
            """
            SELECT \(JournaledStep.columns) FROM steps WHERE \(Self.condition(id, states, users))
            ORDER BY CASE state WHEN 'failed' THEN 0 WHEN 'inFlight' THEN 1 ELSE 2 END, step_index
            LIMIT \(limit) OFFSET \(offset)
            """, JournaledStep.init(row:))
    }

    public func stepCount(of id: RunID, in states: Set<StepState>, users: [AccountID]? = nil) throws -> Int {
        try db.count("SELECT COUNT(*) AS value FROM steps WHERE \(Self.condition(id, states, users))")
    }

    private static func condition(_ id: RunID, _ states: Set<StepState>, _ users: [AccountID]?) -> SQL {
        let ofUsers: SQL = if let users { "account_id IN (\(list: users))" } else { "1 = 1" }
        return "run_id = \(id) AND state IN (\(list: states.map(\.rawValue).sorted())) AND \(ofUsers)"
    }

    /// Everybody with a step in the run.
    public func stepUsers(of id: RunID) throws -> [AccountID] {
        try db.rows("SELECT DISTINCT account_id FROM steps WHERE run_id = \(id) ORDER BY account_id") {
            try $0.id("account_id")
        }
    }

    /// Remembers that somebody has looked at the failed steps; the first one stays.
    public func discardFailures(of id: RunID, by actor: String, at now: Instant) throws {
        try db.execute(
            """
            INSERT INTO discarded_failures (run_id, discarded_by, discarded_at) VALUES (\(id), \(actor), \(now))
            ON CONFLICT (run_id) DO NOTHING
            """)
    }

    /// `nil` while nobody has.
    public func discardedFailures(of id: RunID) throws -> DiscardedFailures? {
        try db.first("SELECT discarded_by, discarded_at FROM discarded_failures WHERE run_id = \(id)") {
            DiscardedFailures(by: try $0.text("discarded_by"), at: try $0.instant("discarded_at"))
        }
    }
}
