import Core

/// Which runs are wanted. A field that is `nil` or empty asks for nothing.
public struct RunQuery: Equatable, Sendable {
    public var rule: RuleID?
    public var kind: RunKind?
    public var mode: RunMode?
    public var states: Set<RunState>
    /// Only runs of which at least one step failed.
    public var hasFailures: Bool
    /// Part of the title, of who started or approved it, or the whole id; ASCII letters in any case.
    public var text: String
    /// Part of who started it; ASCII letters in any case.
    public var actor: String
    /// Made at this time or later.
    public var from: Instant?
    /// Made before this time.
    public var until: Instant?

    public init(
        rule: RuleID? = nil, kind: RunKind? = nil, mode: RunMode? = nil, states: Set<RunState> = [],
        hasFailures: Bool = false, text: String = "", actor: String = "", from: Instant? = nil, until: Instant? = nil
    ) {
        self.rule = rule
        self.kind = kind
        self.mode = mode
        self.states = states
        self.hasFailures = hasFailures
        self.text = text
        self.actor = actor
        self.from = from
        self.until = until
    }

    fileprivate var condition: SQL {
        var parts: [SQL] = []
        if let rule { parts.append("rule_id = \(rule)") }
        if let kind { parts.append("kind = \(kind.rawValue)") }
        if let mode { parts.append("mode = \(mode.rawValue)") }
        if !states.isEmpty { parts.append("state IN (\(list: states.map(\.rawValue).sorted()))") }
        if hasFailures { parts.append("failed > 0") }
        if !text.isEmpty {
            let pattern = SQL.pattern(containing: text)
            parts.append(
                """
                (LOWER(title) LIKE \(pattern) ESCAPE '!' OR LOWER(actor) LIKE \(pattern) ESCAPE '!'
                    OR LOWER(approved_by) LIKE \(pattern) ESCAPE '!' OR run_id = \(text))
                """)
        }
        if !actor.isEmpty { parts.append("LOWER(actor) LIKE \(SQL.pattern(containing: actor)) ESCAPE '!'") }
        if let from { parts.append("created_at >= \(from)") }
        if let until { parts.append("created_at < \(until)") }
        return parts.reduce("1 = 1") { "\($0) AND \($1)" }
    }
}

/// The place in the list of runs after which a page goes on.
public struct RunCursor: Equatable, Sendable {
    public var createdAt: Instant
    public var id: RunID
    public init(createdAt: Instant, id: RunID) { (self.createdAt, self.id) = (createdAt, id) }
    public init(_ run: Run) { self.init(createdAt: run.createdAt, id: run.id) }
}

extension Runs {
    /// Newest first, after the cursor when there is one.
    public func list(matching query: RunQuery, limit: Int, after cursor: RunCursor? = nil) throws -> [Run] {
        let older = SQL.older(than: cursor.map { (at: $0.createdAt, id: $0.id) }, time: "created_at", id: "run_id")
        return try db.rows(
            """
            SELECT \(Run.columns) FROM runs WHERE \(query.condition) AND \(older)
            ORDER BY created_at DESC, run_id DESC LIMIT \(limit)
            """, Run.init(row:))
    }

    public func count(matching query: RunQuery) throws -> Int {
        try db.count("SELECT COUNT(*) AS value FROM runs WHERE \(query.condition)")
    }

    /// The newest run that takes this one back; `nil` when there is none.
    public func undo(of id: RunID) throws -> Run? {
        try db.first(
            """
            SELECT \(Run.columns) FROM runs WHERE undoes = \(id) AND retries IS NULL
            ORDER BY created_at DESC, run_id DESC LIMIT 1
            """, Run.init(row:))
    }

    /// The newest run that tries the failed steps of this one again; `nil` when there is none.
    public func retry(of id: RunID) throws -> Run? {
        try db.first(
            """
            SELECT \(Run.columns) FROM runs WHERE retries = \(id) ORDER BY created_at DESC, run_id DESC LIMIT 1
            """, Run.init(row:))
    }
}
