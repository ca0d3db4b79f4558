import Core

/// What a check of the database found.
public struct StoreCheck: Equatable, Sendable {
    public var users: Int
    public var runs: Int
    public var auditEvents: Int
    /// One sentence each; empty when everything is in order.
    public var problems: [String]
    public var isSound: Bool { problems.isEmpty }
}

extension Store {
    /// Checks the file itself and what the stores promise each other: migrations, the journal against the counts of
    /// its runs, packed columns, the audit chain.
    public func check() async throws -> StoreCheck {
        var problems: [String] = []
        do {
            try await Migrator(database: database).verify()
        } catch let error as StoreError {
            return StoreCheck(users: 0, runs: 0, auditEvents: 0, problems: [error.description])
        }
        if let missing = try await migrations().first(where: { $0.appliedAt == nil }) {
            return StoreCheck(
                users: 0, runs: 0, auditEvents: 0,
                problems: ["Migration \(missing.number) '\(missing.name)' has not run; run the migrations first."])
        }
        problems += try await database.integrityProblems().map { "The file is damaged: \($0)." }
        let (verdict, counts) = try await database.read { db in
            (
                try db.audit.verify(),
                (
                    users: try db.directory.count(), runs: try db.count("SELECT COUNT(*) AS value FROM runs"),
                    problems: try StoreCheck.runProblems(db) + StoreCheck.mirrorProblems(db)
                )
            )
        }
        problems += counts.problems
        if let broken = verdict.firstBroken {
            problems.append("The audit log is broken at event \(broken): \(verdict.fault?.rawValue ?? "unknown").")
        }
        return StoreCheck(
            users: counts.users, runs: counts.runs, auditEvents: verdict.events, problems: problems)
    }
}

extension StoreCheck {
    fileprivate static func runProblems(_ db: any Connection) throws -> [String] {
        let miscounted = try db.rows(
            """
            SELECT r.run_id FROM runs r LEFT JOIN (
                SELECT run_id AS id,
                    SUM(CASE WHEN state = 'succeeded' THEN 1 ELSE 0 END) AS succeeded,
                    SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,
                    SUM(CASE WHEN state = 'skipped' THEN 1 ELSE 0 END) AS skipped
                FROM steps GROUP BY run_id) s ON s.id = r.run_id
            WHERE r.succeeded <> COALESCE(s.succeeded, 0) OR r.failed <> COALESCE(s.failed, 0)
                OR r.skipped <> COALESCE(s.skipped, 0)
            ORDER BY r.run_id
            """
        ) { "Run '\(try $0.text("run_id"))' does not count what its journal says." }
        let unfinished = try db.rows(
            """
            SELECT run_id FROM runs r WHERE state NOT IN ('blocked', 'running', 'paused') AND EXISTS
                (SELECT 1 FROM steps s WHERE s.run_id = r.run_id AND s.state IN ('pending', 'inFlight'))
            ORDER BY run_id
            """
        ) { "Run '\(try $0.text("run_id"))' is over and has steps that are not." }
        return miscounted + unfinished
    }

    fileprivate static func mirrorProblems(_ db: any Connection) throws -> [String] {
        try db.rows(
            """
            SELECT account_id FROM users
            WHERE LENGTH(groups) % 4 <> 0 OR LENGTH(activity) % 10 <> 0 OR LENGTH(direct_roles) % 3 <> 0
            ORDER BY account_id LIMIT 20
            """
        ) { "User '\(try $0.text("account_id"))' has a packed column that is cut off; sync again." }
    }
}
