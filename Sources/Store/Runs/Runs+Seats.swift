import Core

/// The seats a finished live run freed, as its plan counts them.
public struct RunSeats: Equatable, Sendable {
    public var run: RunID
    public var finishedAt: Instant
    public var seats: [SeatChange]
    /// People all of whose steps were done, or needed not be, of those the plan is about.
    public var done: Int
    public var planned: Int
}

extension Runs {
    /// Runs of live mode that have ended since and changed somebody, oldest first; only those whose plan frees or
    /// takes seats.
    public func seatChanges(finishedSince since: Instant) throws -> [RunSeats] {
        let ended = RunState.allCases.filter { $0.isFinal && $0 != .simulated }.map(\.rawValue)
        let found = try db.rows(
            """
            SELECT run_id, plan, finished_at, state, affected FROM runs
            WHERE mode = 'live' AND state IN (\(list: ended)) AND finished_at >= \(since) AND succeeded > 0
                AND plan NOT LIKE \("%\"seats\":[]%")
            ORDER BY finished_at, run_id
            """
        ) { row in
            (
                run: RunSeats(
                    run: try row.id("run_id"), finishedAt: try row.instant("finished_at"),
                    seats: try StoredJSON.value(PlanRecord.self, try row.text("plan")).seatChanges,
                    done: try row.int("affected"), planned: try row.int("affected")),
                isComplete: try row.text("state") == RunState.succeeded.rawValue
            )
        }
        return try found.map { run, isComplete in
            guard !isComplete else { return run }
            var run = run
            run.done = run.planned - (try unfinishedPeople(of: run.run))
            return run
        }.filter { !$0.seats.isEmpty }
    }

    /// Runs that wait for a person to approve them.
    public func waiting() throws -> Int { try db.count("SELECT COUNT(*) AS value FROM runs WHERE state = 'blocked'") }

    /// People with a step that failed or was not tried. A step that only stands in for a failed one is skipped when
    /// that one succeeded.
    private func unfinishedPeople(of id: RunID) throws -> Int {
        try db.count(
            """
            SELECT COUNT(DISTINCT account_id) AS value FROM steps
            WHERE run_id = \(id) AND state <> 'succeeded' AND NOT (state = 'skipped' AND if_failed IS NOT NULL)
            """)
    }
}
