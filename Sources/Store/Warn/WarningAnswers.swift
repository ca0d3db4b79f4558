import Core

/// What people said to warnings, and promises that administrators and grants of access made.
public struct WarningAnswers {
    let db: any Connection

    public func add(_ answer: Answer) throws {
        try db.execute(
            """
            INSERT INTO warning_answers (\(Answer.columns))
            VALUES (\(answer.id), \(answer.warning), \(answer.rule), \(answer.user), \(answer.kind.rawValue),
                \(answer.reason), \(answer.until), \(answer.lastActive.stored), \(answer.answeredAt),
                \(answer.state.rawValue), \(answer.decidedBy), \(answer.decidedAt))
            """)
    }

    /// `nil` when there is none.
    public func answer(_ id: AnswerID) throws -> Answer? {
        try db.first("SELECT \(Answer.columns) FROM warning_answers WHERE answer_id = \(id)", Answer.init(row:))
    }

    /// Those that count about a rule, with those that count for every rule; the oldest first.
    ///
    /// - Parameter users: only theirs; `nil` for everybody's.
    public func present(of rule: RuleID, users: [AccountID]? = nil) throws -> [Answer] {
        let ofUsers: SQL = if let users { "account_id IN (\(list: users))" } else { "1 = 1" }
        return try db.rows(
            """
            SELECT \(Answer.columns) FROM warning_answers
            WHERE (rule_id = \(rule) OR rule_id IS NULL) AND state IN ('stands', 'waits') AND \(ofUsers)
            ORDER BY answered_at, answer_id
            """, Answer.init(row:))
    }

    /// Everything one person said, newest first.
    public func of(_ user: AccountID, limit: Int = 100) throws -> [Answer] {
        try db.rows(
            """
            SELECT \(Answer.columns) FROM warning_answers WHERE account_id = \(user)
            ORDER BY answered_at DESC, answer_id DESC LIMIT \(limit)
            """, Answer.init(row:))
    }

    /// Everything one person said about one rule, the oldest first.
    public func of(_ user: AccountID, rule: RuleID) throws -> [Answer] {
        try db.rows(
            """
            SELECT \(Answer.columns) FROM warning_answers WHERE account_id = \(user) AND rule_id = \(rule)
            ORDER BY answered_at, answer_id
            """, Answer.init(row:))
    }

    /// Newest first, after the cursor when there is one.
    public func list(_ query: AnswerQuery, limit: Int, after cursor: AnswerCursor? = nil) throws -> [Answer] {
        let older = SQL.older(than: cursor.map { (at: $0.answeredAt, id: $0.id) }, time: "answered_at", id: "answer_id")
        return try db.rows(
            """
            SELECT \(Answer.columns) FROM warning_answers WHERE \(query.condition) AND \(older)
            ORDER BY answered_at DESC, answer_id DESC LIMIT \(limit)
            """, Answer.init(row:))
    }

    public func count(_ query: AnswerQuery) throws -> Int {
        try db.count("SELECT COUNT(*) AS value FROM warning_answers WHERE \(query.condition)")
    }

    /// Those that wait for a person, the oldest first.
    public func waiting(limit: Int = 1000) throws -> [Answer] {
        try db.rows(
            """
            SELECT \(Answer.columns) FROM warning_answers WHERE state = 'waits'
            ORDER BY answered_at, answer_id LIMIT \(limit)
            """, Answer.init(row:))
    }

    public func waitingCount() throws -> Int {
        try db.count("SELECT COUNT(*) AS value FROM warning_answers WHERE state = 'waits'")
    }

    /// Somebody decided about an answer that waits or stands. Whether it still did.
    ///
    /// - Parameter until: until when the person is left alone; `nil` leaves what it was.
    public func decide(
        _ id: AnswerID, as state: Answer.State, until: Instant? = nil, by actor: String, at now: Instant
    ) throws -> Bool {
        try db.execute(
            """
            UPDATE warning_answers SET state = \(state.rawValue), until_at = COALESCE(\(until), until_at),
                decided_by = \(actor), decided_at = \(now)
            WHERE answer_id = \(id) AND state IN ('stands', 'waits')
            """) > 0
    }

    /// The rule has acted on these people: that they don't need it has been taken at its word.
    public func use(_ rule: RuleID, of users: some Sequence<AccountID>) throws {
        try db.execute(
            many: users.map { user in
                """
                UPDATE warning_answers SET state = 'used'
                WHERE rule_id = \(rule) AND account_id = \(user) AND kind = 'release' AND state = 'stands'
                """
            })
    }
}

/// Which answers are meant. Empty fields mean all.
public struct AnswerQuery: Equatable, Sendable {
    /// Those that count for every rule are not among those of one.
    public var rule: RuleID?
    public var user: AccountID?
    public var states: Set<Answer.State>
    public init(rule: RuleID? = nil, user: AccountID? = nil, states: Set<Answer.State> = []) {
        (self.rule, self.user, self.states) = (rule, user, states)
    }

    fileprivate var condition: SQL {
        let ofRule: SQL = if let rule { "rule_id = \(rule)" } else { "1 = 1" }
        let byUser: SQL = if let user { "account_id = \(user)" } else { "1 = 1" }
        let inState: SQL =
            states.isEmpty ? "1 = 1" : "state IN (\(list: states.map(\.rawValue).sorted()))"
        return "\(ofRule) AND \(byUser) AND \(inState)"
    }
}

/// A place in the list of answers, newest first.
public struct AnswerCursor: Equatable, Sendable {
    public var answeredAt: Instant
    public var id: AnswerID
    public init(answeredAt: Instant, id: AnswerID) { (self.answeredAt, self.id) = (answeredAt, id) }
}

extension Connection {
    public var warningAnswers: WarningAnswers { WarningAnswers(db: self) }
}

extension Answer {
    static let columns: SQL = """
        answer_id, warning_id, rule_id, account_id, kind, reason, until_at, last_active, answered_at, state, decided_by,
        decided_at
        """

    init(row: Row) throws {
        self.init(
            id: try row.id("answer_id"), warning: try row.optional("warning_id", row.id),
            rule: try row.optional("rule_id", row.id), user: try row.id("account_id"), kind: try row.name("kind"),
            reason: try row.text("reason"), until: try row.optional("until_at", row.instant),
            lastActive: try Activity(row: row, "last_active"), answeredAt: try row.instant("answered_at"),
            state: try row.name("state"), decidedBy: try row.optional("decided_by", row.text),
            decidedAt: try row.optional("decided_at", row.instant))
    }
}
