import Core

/// Whom rules have warned. At most one warning of a rule to a person has not ended; the database refuses a second.
public struct Warnings {
    let db: any Connection

    /// Adds a warning. Whether it was: `false`, and nothing is written, when there is one of the rule to the person that
    /// has not ended.
    public func add(_ warning: SentWarning) throws -> Bool {
        try db.execute(
            """
            INSERT INTO warnings (\(SentWarning.columns))
            VALUES (\(warning.id), \(warning.rule), \(warning.user), \(warning.template), \(warning.lastActive.stored),
                \(warning.queuedAt), \(warning.acceptedAt), \(warning.deadline), \(warning.endedAt),
                \(warning.ending?.rawValue), \(warning.note))
            ON CONFLICT (rule_id, account_id) WHERE ended_at IS NULL DO NOTHING
            """) > 0
    }

    /// `nil` when there is none.
    public func warning(_ id: WarningID) throws -> SentWarning? {
        try db.first(
            "SELECT \(SentWarning.columns) FROM warnings WHERE warning_id = \(id)", SentWarning.init(row:))
    }

    /// Those of a rule that say something about now: not ended, or undeliverable; the oldest first.
    ///
    /// - Parameter users: only to them; `nil` for everybody.
    public func present(of rule: RuleID, users: [AccountID]? = nil) throws -> [SentWarning] {
        let ofUsers: SQL = if let users { "account_id IN (\(list: users))" } else { "1 = 1" }
        return try db.rows(
            """
            SELECT \(SentWarning.columns) FROM warnings
            WHERE rule_id = \(rule) AND \(ofUsers) AND (ended_at IS NULL OR ending = 'undeliverable')
            ORDER BY queued_at, warning_id
            """, SentWarning.init(row:))
    }

    /// All to one person, newest first.
    public func to(_ user: AccountID, limit: Int = 100) throws -> [SentWarning] {
        try db.rows(
            """
            SELECT \(SentWarning.columns) FROM warnings WHERE account_id = \(user)
            ORDER BY queued_at DESC, warning_id DESC LIMIT \(limit)
            """, SentWarning.init(row:))
    }

    /// Newest first, after the cursor when there is one.
    public func list(_ query: WarningQuery, limit: Int, after cursor: WarningCursor? = nil) throws -> [SentWarning] {
        let older = SQL.older(than: cursor.map { (at: $0.queuedAt, id: $0.id) }, time: "queued_at", id: "warning_id")
        return try db.rows(
            """
            SELECT \(SentWarning.columns) FROM warnings WHERE \(query.condition) AND \(older)
            ORDER BY queued_at DESC, warning_id DESC LIMIT \(limit)
            """, SentWarning.init(row:))
    }

    public func count(_ query: WarningQuery) throws -> Int {
        try db.count("SELECT COUNT(*) AS value FROM warnings WHERE \(query.condition)")
    }

    /// Rules with a warning that says something about now: not ended, or undeliverable.
    public func rulesWithPresent() throws -> [RuleID] {
        try db.rows(
            """
            SELECT DISTINCT rule_id FROM warnings WHERE ended_at IS NULL OR ending = 'undeliverable' ORDER BY rule_id
            """
        ) {
            try $0.id("rule_id")
        }
    }

    /// Moves the time that the warning names; never to an earlier one, because a mail with the later one may be out. The
    /// time as it is then; `nil` when the warning has ended or is not there.
    public func postpone(_ id: WarningID, until deadline: Instant) throws -> Instant? {
        try db.first(
            """
            UPDATE warnings SET deadline_at = CASE WHEN deadline_at < \(deadline) THEN \(deadline) ELSE deadline_at END
            WHERE warning_id = \(id) AND ended_at IS NULL RETURNING deadline_at
            """
        ) { try $0.instant("deadline_at") }
    }

    /// The mail server has taken it. Of a second time nothing is kept but the later moment, so that the days of notice
    /// count from the last mail.
    public func accept(_ id: WarningID, at now: Instant) throws {
        try db.execute("UPDATE warnings SET accepted_at = \(now) WHERE warning_id = \(id)")
    }

    /// Ends a warning. Whether it had not ended before.
    @discardableResult
    public func end(_ id: WarningID, as ending: SentWarning.Ending, note: String? = nil, at now: Instant) throws -> Bool
    {
        try db.execute(
            """
            UPDATE warnings SET ended_at = \(now), ending = \(ending.rawValue), note = \(note)
            WHERE warning_id = \(id) AND ended_at IS NULL
            """) > 0
    }

    /// The person was seen again, or the rule is gone: also nobody asks any more why it could not be delivered. Whether
    /// there was something to end.
    public func leave(_ id: WarningID, as ending: SentWarning.Ending, note: String? = nil, at now: Instant) throws
        -> Bool
    {
        try db.execute(
            """
            UPDATE warnings SET ended_at = COALESCE(ended_at, \(now)), ending = \(ending.rawValue),
                note = COALESCE(\(note), note)
            WHERE warning_id = \(id) AND (ended_at IS NULL OR ending = 'undeliverable')
            """) > 0
    }

    /// The rule has acted on these people: what they were warned about has happened.
    public func act(_ rule: RuleID, on users: some Sequence<AccountID>, at now: Instant) throws {
        try db.execute(
            many: users.map { user in
                """
                UPDATE warnings SET ended_at = \(now), ending = 'acted'
                WHERE rule_id = \(rule) AND account_id = \(user) AND ended_at IS NULL
                """
            })
    }

    /// When the rule last acted on a person whom it had warned; `nil` for never.
    public func lastActed(_ rule: RuleID, on user: AccountID) throws -> Instant? {
        try db.first(
            """
            SELECT MAX(ended_at) AS value FROM warnings
            WHERE rule_id = \(rule) AND account_id = \(user) AND ending = 'acted'
            """
        ) { try $0.optional("value", $0.instant) }.flatMap { $0 }
    }

    /// Lets somebody who could not be warned be warned again. Whether there was something to let.
    public func forgive(_ id: WarningID, note: String) throws -> Bool {
        try db.execute(
            """
            UPDATE warnings SET ending = 'spared', note = \(note)
            WHERE warning_id = \(id) AND ending = 'undeliverable'
            """) > 0
    }
}

/// Which warnings are meant. Empty fields mean all.
public struct WarningQuery: Equatable, Sendable {
    public enum State: String, CaseIterable, Sendable, Codable {
        /// On its way.
        case queued
        /// Accepted by the mail server, and its time has not ended.
        case sent
        case undeliverable
        /// Over for any other reason.
        case ended
    }
    public var rule: RuleID?
    public var user: AccountID?
    public var states: Set<State>
    public init(rule: RuleID? = nil, user: AccountID? = nil, states: Set<State> = []) {
        (self.rule, self.user, self.states) = (rule, user, states)
    }

    fileprivate var condition: SQL {
        let ofRule: SQL = if let rule { "rule_id = \(rule)" } else { "1 = 1" }
        let toUser: SQL = if let user { "account_id = \(user)" } else { "1 = 1" }
        guard !states.isEmpty else { return "\(ofRule) AND \(toUser)" }
        let kinds: [SQL] = State.allCases.filter(states.contains).map { state in
            switch state {
            case .queued: "ended_at IS NULL AND accepted_at IS NULL"
            case .sent: "ended_at IS NULL AND accepted_at IS NOT NULL"
            case .undeliverable: "ending = 'undeliverable'"
            case .ended: "ending <> 'undeliverable'"
            }
        }
        let any = kinds.dropFirst().reduce(kinds[0]) { "\($0) OR \($1)" }
        return "\(ofRule) AND \(toUser) AND (\(any))"
    }
}

/// A place in the list of warnings, newest first.
public struct WarningCursor: Equatable, Sendable {
    public var queuedAt: Instant
    public var id: WarningID
    public init(queuedAt: Instant, id: WarningID) { (self.queuedAt, self.id) = (queuedAt, id) }
}

extension SentWarning {
    public var state: WarningQuery.State {
        switch ending {
        case nil: acceptedAt == nil ? .queued : .sent
        case .undeliverable: .undeliverable
        default: .ended
        }
    }
}

extension Connection {
    public var warnings: Warnings { Warnings(db: self) }
}

extension SentWarning {
    static let columns: SQL = """
        warning_id, rule_id, account_id, template, last_active, queued_at, accepted_at, deadline_at, ended_at, ending, note
        """

    init(row: Row) throws {
        self.init(
            id: try row.id("warning_id"), rule: try row.id("rule_id"), user: try row.id("account_id"),
            template: try row.text("template"), lastActive: try Activity(row: row, "last_active"),
            queuedAt: try row.instant("queued_at"), acceptedAt: try row.optional("accepted_at", row.instant),
            deadline: try row.instant("deadline_at"), endedAt: try row.optional("ended_at", row.instant),
            ending: try row.optional("ending") { column throws(RowError) in try row.name(column) },
            note: try row.optional("note", row.text))
    }
}

extension Activity {
    /// NULL for never: a mark is never unknown.
    var stored: Instant? { if case .at(let instant) = self { instant } else { nil } }

    init(row: Row, _ column: String) throws {
        self = try row.optional(column, row.instant).map { .at($0) } ?? .never
    }
}
