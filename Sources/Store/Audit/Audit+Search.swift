import Core

/// Some events that a filter means, newest first.
public struct AuditFindings: Equatable, Sendable {
    public var events: [AuditEvent]
    /// Go on with events before this one; `nil` when there are no more.
    public var next: Int64?
    /// The search stopped early because it had looked at enough events.
    public var isCutShort: Bool
}

/// What happened in a span of time.
public struct AuditSummary: Equatable, Sendable {
    /// Runs that were opened, by the state they are in now.
    public var operations: [RunState: Int]
    /// Users of whom something was changed at the vendor.
    public var usersAffected: Int

    public func count(_ status: AuditStatus) -> Int {
        operations.reduce(0) { AuditStatus($1.key) == status ? $0 + $1.value : $0 }
    }
    public var total: Int { operations.values.reduce(0, +) }
}

extension Audit {
    /// Events looked at in one search, unless few can match.
    public static let standardWindow: Int64 = 200_000

    /// Events that match, newest first. Looks at no more than `window` events at once, so that a rare match in a long
    /// log takes several calls and never one long one.
    public func search(
        _ filter: AuditFilter, before: Int64? = nil, limit: Int, window: Int64 = Audit.standardWindow
    ) throws -> AuditFindings {
        guard let range = try range(of: filter), limit > 0 else {
            return AuditFindings(events: [], next: nil, isCutShort: false)
        }
        let upper = min(range.upperBound, (before ?? .max) - 1)
        guard upper >= range.lowerBound else { return AuditFindings(events: [], next: nil, isCutShort: false) }
        let isNarrow = filter.subjects != nil || filter.run != nil
        let lower = isNarrow ? range.lowerBound : max(range.lowerBound, upper - max(1, window) + 1)
        let events = try matching(filter, lower...upper, order: "DESC", limit: limit)
        if events.count == limit {
            return AuditFindings(events: events, next: events.last?.sequence, isCutShort: false)
        }
        let isCutShort = lower > range.lowerBound
        return AuditFindings(events: events, next: isCutShort ? lower : nil, isCutShort: isCutShort)
    }

    /// Events that match in their order, from after one event to another.
    public func events(
        matching filter: AuditFilter, after sequence: Int64, through last: Int64, limit: Int
    ) throws -> [AuditEvent] {
        guard let range = try range(of: filter) else { return [] }
        let (lower, upper) = (max(range.lowerBound, sequence + 1), min(range.upperBound, last))
        guard lower <= upper else { return [] }
        return try matching(filter, lower...upper, order: "ASC", limit: limit)
    }

    /// `nil` when there is no such event, or it was cleared.
    public func event(_ sequence: Int64) throws -> AuditEvent? {
        try db.first(
            "SELECT \(AuditEvent.columns) FROM audit WHERE sequence = \(sequence)", AuditEvent.init(row:))
    }

    /// The oldest event that is still there.
    public func oldest() throws -> AuditEvent? {
        try db.first("SELECT \(AuditEvent.columns) FROM audit ORDER BY sequence LIMIT 1", AuditEvent.init(row:))
    }

    /// How many events there are, up to one.
    public func count(through sequence: Int64 = .max) throws -> Int {
        try db.count("SELECT COUNT(*) AS value FROM audit WHERE sequence <= \(sequence)")
    }

    public func summary(from: Instant, until: Instant) throws -> AuditSummary {
        let opening = Self.opening
        var operations: [RunState: Int] = [:]
        try db.query(
            """
            SELECT (SELECT state FROM runs WHERE runs.run_id = audit.run_id) AS state, COUNT(*) AS value FROM audit
            WHERE at >= \(from) AND at < \(until) AND \(opening) GROUP BY 1
            """
        ) { row in
            guard
                let state = try row.optional(
                    "state",
                    { (name) throws(RowError) in
                        try row.name(name, as: RunState.self)
                    })
            else { return }
            operations[state] = try row.int("value")
        }
        let users = try db.count(
            """
            SELECT COUNT(DISTINCT subject) AS value FROM audit
            WHERE at >= \(from) AND at < \(until) AND verb = 'step.succeeded'
            """)
        return AuditSummary(operations: operations, usersAffected: users)
    }

    /// Everybody who did something, in no order. Reads one event for each.
    public func actors() throws -> [String] {
        try db.rows(
            """
            WITH RECURSIVE found (actor) AS (
                SELECT MIN(actor) FROM audit
                UNION ALL
                SELECT (SELECT MIN(actor) FROM audit WHERE audit.actor > found.actor) FROM found
                WHERE found.actor IS NOT NULL)
            SELECT actor FROM found WHERE actor IS NOT NULL
            """
        ) { try $0.text("actor") }
    }

    /// The runs with these ids that there are.
    public func runs(_ ids: Set<RunID>) throws -> [RunID: Run] {
        let found = try db.rows(
            "SELECT \(Run.columns) FROM runs WHERE run_id IN (\(list: ids.sorted()))", Run.init(row:))
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    /// The numbers between which events can match; `nil` when there are none.
    private func range(of filter: AuditFilter) throws -> ClosedRange<Int64>? {
        if filter.subjects?.isEmpty == true || filter.actors?.isEmpty == true { return nil }
        let isDated = filter.from != nil || filter.until != nil
        let within: SQL =
            isDated
            ? """
            WHERE at >= \(filter.from ?? Instant(milliseconds: .min)) AND at < \(filter.until ?? Instant(milliseconds: .max))
            """ : ""
        return try db.first("SELECT MIN(sequence) AS low, MAX(sequence) AS high FROM audit \(within)") { row in
            guard let low = try row.optional("low", row.int64) else { return nil }
            return low...(try row.int64("high"))
        } ?? nil
    }

    private struct Enough: Error {}

    private func matching(
        _ filter: AuditFilter, _ range: ClosedRange<Int64>, order: SQL, limit: Int
    ) throws -> [AuditEvent] {
        let condition = Self.condition(filter)
        let statement: SQL =
            """
            SELECT \(AuditEvent.columns) FROM audit
            WHERE sequence >= \(range.lowerBound) AND sequence <= \(range.upperBound) AND \(condition)
            ORDER BY sequence \(order)
            """
        guard !filter.text.isEmpty else {
            return try db.rows("\(statement) LIMIT \(limit)", AuditEvent.init(row:))
        }
        var events: [AuditEvent] = []
        do {
            try db.query(statement) { row in
                let event = try AuditEvent(row: row)
                guard filter.matchesText(of: event) else { return }
                events.append(event)
                if events.count == limit { throw Enough() }
            }
        } catch is Enough {}
        return events
    }

    /// The event that opened its run. A run that waited from the start was opened by being held back.
    private static let opening: SQL =
        """
        (verb = 'run.started' OR (verb = 'run.blocked' AND NOT EXISTS (
            SELECT 1 FROM audit AS earlier WHERE earlier.run_id = audit.run_id AND earlier.sequence < audit.sequence)))
        """

    private static func condition(_ filter: AuditFilter) -> SQL {
        var parts: [SQL] = ["1 = 1"]
        if let from = filter.from { parts.append("at >= \(from)") }
        if let until = filter.until { parts.append("at < \(until)") }
        if let subjects = filter.subjects { parts.append("subject IN (\(list: subjects.sorted()))") }
        if let run = filter.run { parts.append("run_id = \(run)") }
        if let actors = filter.actors { parts.append("actor IN (\(list: actors.sorted()))") }
        if !filter.kinds.isEmpty {
            let ofKind = filter.kinds.sorted { $0.rawValue < $1.rawValue }.map(\.runs).joined(by: " OR ")
            parts.append("run_id IN (SELECT run_id FROM runs WHERE \(ofKind))")
        }
        if !filter.statuses.isEmpty { parts.append(condition(filter.statuses)) }
        if let area = filter.area { parts.append(condition(area)) }
        return parts.joined(by: " AND ")
    }

    private static func condition(_ statuses: Set<AuditStatus>) -> SQL {
        let verbs = AuditStatus.ofVerb.filter { statuses.contains($0.value) }.keys.sorted()
        let states = RunState.allCases.filter { statuses.contains(AuditStatus($0)) }.map(\.rawValue)
        var parts: [SQL] = [
            "verb IN (\(list: verbs))",
            "verb LIKE 'run.%' AND run_id IN (SELECT run_id FROM runs WHERE state IN (\(list: states)))",
        ]
        if statuses.contains(.success) {
            parts.append("verb NOT LIKE 'run.%' AND verb NOT IN (\(list: AuditStatus.ofVerb.keys.sorted()))")
        }
        return "(\(parts.joined(by: " OR ")))"
    }

    private static func condition(_ area: AuditArea) -> SQL {
        switch area {
        case .operations: opening
        case .changes: "verb = 'step.succeeded'"
        case .people: "(verb LIKE 'step.%' OR verb LIKE 'user.%')"
        case .rules: "(verb LIKE 'rule.%' OR verb LIKE 'filter.%')"
        case .syncs: "verb LIKE 'sync.%'"
        case .console:
            """
            NOT (verb LIKE 'run.%' OR verb LIKE 'step.%' OR verb LIKE 'user.%' OR verb LIKE 'rule.%'
                OR verb LIKE 'filter.%' OR verb LIKE 'sync.%')
            """
        }
    }
}

extension OperationKind {
    /// Whether a row of `runs` is of this kind.
    fileprivate var runs: SQL {
        switch self {
        case .automationRule: "(kind = 'rule' AND actor <> 'schedule')"
        case .manualOperation: "kind IN ('bulk', 'undo')"
        case .userImport: "(kind = 'importFile' AND COALESCE(source, '') <> 'list')"
        case .bulkCSVAction: "(kind = 'importFile' AND source = 'list')"
        case .scheduledCleanUp: "(kind = 'rule' AND actor = 'schedule')"
        }
    }
}

extension [SQL] {
    fileprivate func joined(by separator: SQL) -> SQL {
        dropFirst().reduce(self.first ?? "1 = 1") { "\($0)\(separator)\($1)" }
    }
}
