import Core

/// Requests for access: who asked for what, and what became of it.
public struct AccessRequests {
    let db: any Connection

    /// Keeps the request unless the channel has handed in this one before. `nil` when it was kept; otherwise the one
    /// that is there.
    public func add(_ request: AccessRequest) throws -> AccessRequest? {
        let added = try db.execute(
            """
            INSERT INTO access_requests (\(AccessRequest.columns), reply_state, reply_attempts, reply_sends)
            VALUES (\(request.id), \(request.channel.rawValue), \(request.externalKey), \(request.user),
                \(request.asker), \(request.email), \(request.name), \(request.product), \(request.reason), \(request.project),
                \(request.requestType), \(request.state.rawValue), \(request.answer), \(request.note), \(request.rule),
                \(request.run), \(request.askedAt), \(request.decidedAt), \(request.decidedBy), \(request.replyTo),
                'none', 0, 0)
            ON CONFLICT (channel, external_key) DO NOTHING
            """)
        guard added == 0 else { return nil }
        guard let present = try self.request(channel: request.channel, key: request.externalKey) else {
            throw StoreError.notFound("request '\(request.externalKey)'")
        }
        return present
    }

    /// `nil` when there is none.
    public func request(_ id: RequestID) throws -> AccessRequest? {
        try db.first(
            "SELECT \(AccessRequest.columns) FROM access_requests WHERE request_id = \(id)", AccessRequest.init(row:))
    }

    public func request(channel: RequestTrigger.Channel, key: String) throws -> AccessRequest? {
        try db.first(
            """
            SELECT \(AccessRequest.columns) FROM access_requests
            WHERE channel = \(channel.rawValue) AND external_key = \(key)
            """, AccessRequest.init(row:))
    }

    /// The request that a run gives access for; `nil` when nobody asked for the run.
    public func request(of run: RunID) throws -> AccessRequest? {
        try db.first(
            "SELECT \(AccessRequest.columns) FROM access_requests WHERE run_id = \(run)", AccessRequest.init(row:))
    }

    /// Writes what has become of a request, when it still is in one of these states; whether it was.
    public func change(_ request: AccessRequest, from states: Set<AccessRequest.State>) throws -> Bool {
        try db.execute(
            """
            UPDATE access_requests SET account_id = \(request.user), email = \(request.email),
                name = \(request.name), state = \(request.state.rawValue), answer = \(request.answer), note = \(request.note), rule_id = \(request.rule), run_id = \(request.run),
                decided_at = \(request.decidedAt), decided_by = \(request.decidedBy)
            WHERE request_id = \(request.id) AND state IN (\(list: states.map(\.rawValue).sorted()))
            """) > 0
    }

    /// Those in one of these states, the oldest first.
    public func open(in states: Set<AccessRequest.State>, limit: Int = 1000) throws -> [AccessRequest] {
        try db.rows(
            """
            SELECT \(AccessRequest.columns) FROM access_requests
            WHERE state IN (\(list: states.map(\.rawValue).sorted())) ORDER BY asked_at, request_id LIMIT \(limit)
            """, AccessRequest.init(row:))
    }

    /// Newest first, after the cursor when there is one.
    public func list(
        matching query: AccessRequestQuery, limit: Int, after cursor: AccessRequestCursor? = nil
    ) throws -> [AccessRequest] {
        let older = SQL.older(than: cursor.map { (at: $0.askedAt, id: $0.id) }, time: "asked_at", id: "request_id")
        return try db.rows(
            """
            SELECT \(AccessRequest.columns) FROM access_requests WHERE \(query.condition) AND \(older)
            ORDER BY asked_at DESC, request_id DESC LIMIT \(limit)
            """, AccessRequest.init(row:))
    }

    public func count(matching query: AccessRequestQuery) throws -> Int {
        try db.count("SELECT COUNT(*) AS value FROM access_requests WHERE \(query.condition)")
    }
}

extension RequestID: SQLBindable {}
extension ProductKey: SQLBindable {}

extension Connection {
    public var accessRequests: AccessRequests { AccessRequests(db: self) }
}

extension AccessRequestQuery {
    fileprivate var condition: SQL {
        var parts: [SQL] = []
        if let channel { parts.append("channel = \(channel.rawValue)") }
        if !states.isEmpty { parts.append("state IN (\(list: states.map(\.rawValue).sorted()))") }
        if let user { parts.append("account_id = \(user)") }
        if let rule { parts.append("rule_id = \(rule)") }
        if !text.isEmpty {
            let pattern = SQL.pattern(containing: text)
            parts.append(
                """
                (LOWER(name) LIKE \(pattern) ESCAPE '!' OR LOWER(email) LIKE \(pattern) ESCAPE '!'
                    OR LOWER(external_key) LIKE \(pattern) ESCAPE '!' OR account_id = \(text) OR request_id = \(text))
                """)
        }
        if let from { parts.append("asked_at >= \(from)") }
        if let until { parts.append("asked_at < \(until)") }
        return parts.reduce("1 = 1") { "\($0) AND \($1)" }
    }
}

extension AccessRequest {
    static let columns: SQL = """
        request_id, channel, external_key, account_id, asker, email, name, product, reason, project, request_type,
        state, answer, note, rule_id, run_id, asked_at, decided_at, decided_by, reply_to
        """

    init(row: Row) throws {
        self.init(
            id: try row.id("request_id"), channel: try row.name("channel"), externalKey: try row.text("external_key"),
            user: try row.optional("account_id", row.id), asker: try row.optional("asker", row.text),
            email: try row.optional("email", row.text),
            name: try row.optional("name", row.text), product: try row.optional("product", row.id),
            reason: try row.text("reason"), project: try row.optional("project", row.text),
            requestType: try row.optional("request_type", row.text), state: try row.name("state"),
            answer: try row.optional("answer", row.text), note: try row.optional("note", row.text),
            rule: try row.optional("rule_id", row.id), run: try row.optional("run_id", row.id),
            askedAt: try row.instant("asked_at"), decidedAt: try row.optional("decided_at", row.instant),
            decidedBy: try row.optional("decided_by", row.text), replyTo: try row.optional("reply_to", row.text))
    }
}
