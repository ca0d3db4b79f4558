import Core

/// The audit log. Events are only ever added; appending in the transaction of a change makes the two one.
public struct Audit {
    let db: any Connection

    /// Adds entries at the end of the chain, in their order; the events they became.
    @discardableResult
    public func append(_ entries: [AuditEntry]) throws -> [AuditEvent] {
        guard !entries.isEmpty else { return [] }
        var chain = AuditChain(head: try head())
        let events = entries.map { chain.append($0) }
        try db.execute(many: events.lazy.map(Audit.insert))
        try db.execute(
            """
            INSERT INTO audit_head (id, sequence, hash) VALUES (1, \(chain.head.sequence), \(chain.head.hash))
            ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
            """)
        return events
    }

    /// The last event's place and hash; `AuditHead.start` before the first.
    public func head() throws -> AuditHead {
        try db.first("SELECT sequence, hash FROM audit_head") {
            AuditHead(sequence: try $0.int64("sequence"), hash: try $0.blob("hash"))
        } ?? .start
    }

    /// Events with a higher sequence number, in their order.
    public func events(
        after sequence: Int64 = 0, limit: Int, subject: String? = nil, run: RunID? = nil
    ) throws -> [AuditEvent] {
        let ofSubject: SQL = if let subject { "subject = \(subject)" } else { "1 = 1" }
        let ofRun: SQL = if let run { "run_id = \(run)" } else { "1 = 1" }
        return try db.rows(
            """
            SELECT \(AuditEvent.columns) FROM audit WHERE sequence > \(sequence) AND \(ofSubject) AND \(ofRun)
            ORDER BY sequence LIMIT \(limit)
            """, AuditEvent.init(row:))
    }

    /// The newest events, newest first.
    public func latest(limit: Int) throws -> [AuditEvent] {
        try db.rows(
            "SELECT \(AuditEvent.columns) FROM audit ORDER BY sequence DESC LIMIT \(limit)", AuditEvent.init(row:))
    }

    /// Gives every event to `each` in order, without holding them all.
    public func forEach(after sequence: Int64 = 0, _ each: (AuditEvent) throws -> Void) throws {
        try db.query("SELECT \(AuditEvent.columns) FROM audit WHERE sequence > \(sequence) ORDER BY sequence") {
            try each(try AuditEvent(row: $0))
        }
    }

    /// The latest clearing; `nil` when nothing was ever cleared.
    public func checkpoint() throws -> AuditCheckpoint? {
        try db.first(
            """
            SELECT sequence, hash, events, cleared_by, cleared_at FROM audit_checkpoints
            ORDER BY sequence DESC LIMIT 1
            """
        ) { row in
            AuditCheckpoint(
                last: AuditHead(sequence: try row.int64("sequence"), hash: try row.blob("hash")),
                count: try row.int64("events"), actor: try row.text("cleared_by"), at: try row.instant("cleared_at"))
        }
    }

    /// Proves the whole chain from its start or the last clearing, and that it ends where this database says it
    /// does. Memory does not grow with the log.
    public func verify(against signedHead: SignedHead? = nil) throws -> AuditVerifier.Verdict {
        var verifier = AuditVerifier(from: try checkpoint(), against: signedHead)
        try db.query("SELECT \(AuditEvent.columns) FROM audit ORDER BY sequence") { row in
            verifier.feed(PackedAuditEvent(row: row.source)) { try AuditEvent(row: row) }
        }
        var verdict = verifier.finish()
        let head = try head()
        if verdict.valid, verdict.head != head {
            let isShort = verdict.head.sequence < head.sequence
            verdict.firstBroken = min(verdict.head.sequence, head.sequence) + (isShort ? 1 : 0)
            verdict.fault = isShort ? .truncated : .rewritten
        }
        return verdict
    }

    /// Removes all events, or those up to one, and leaves a checkpoint, from which what follows verifies. The clearing
    /// is itself an event. `nil` when there was nothing to clear.
    @discardableResult
    public func clear(by actor: String, at now: Instant, through last: Int64? = nil) throws -> AuditCheckpoint? {
        let head = try head()
        let sequence = min(last ?? head.sequence, head.sequence)
        let count = try count(through: sequence)
        let cleared =
            try sequence == head.sequence ? head : event(sequence).map { AuditHead(sequence: sequence, hash: $0.hash) }
        guard count > 0, let cleared else { return nil }
        let checkpoint = AuditCheckpoint(last: cleared, count: Int64(count), actor: actor, at: now)
        try db.execute("DELETE FROM audit WHERE sequence <= \(sequence)")
        try db.execute(
            """
            INSERT INTO audit_checkpoints (sequence, hash, events, cleared_by, cleared_at)
            VALUES (\(checkpoint.last.sequence), \(checkpoint.last.hash), \(checkpoint.count), \(actor), \(now))
            """)
        try append([checkpoint.entry])
        return checkpoint
    }

    private static func insert(_ event: AuditEvent) -> SQL {
        """
        INSERT INTO audit (\(AuditEvent.columns))
        VALUES (\(event.sequence), \(event.at), \(event.actor), \(event.verb), \(event.subject), \(event.run),
            \(DetailsColumn.bytes(event.details)), \(event.previousHash), \(event.hash))
        """
    }
}

extension Connection {
    public var audit: Audit { Audit(db: self) }
}

extension AuditEvent {
    static let columns: SQL = "sequence, at, actor, verb, subject, run_id, details, previous_hash, hash"

    init(row: Row) throws {
        self.init(
            sequence: try row.int64("sequence"), at: try row.instant("at"), actor: try row.text("actor"),
            verb: try row.text("verb"), subject: try row.text("subject"), run: try row.optional("run_id", row.id),
            details: try DetailsColumn.details(try row.blob("details")),
            previousHash: try row.blob("previous_hash"), hash: try row.blob("hash"))
    }
}

extension PackedAuditEvent {
    /// Borrows the columns of `AuditEvent.columns`, in that order. A column of another type than it must be gives
    /// bytes that were never hashed, so that the row shows as altered.
    fileprivate init(row: any RowSource) {
        self.init(
            sequence: row.integer(at: 0) ?? -1, at: row.integer(at: 1) ?? .min, actor: row.bytes(at: 2),
            verb: row.bytes(at: 3), subject: row.bytes(at: 4), run: row.isNull(at: 5) ? nil : row.bytes(at: 5),
            details: row.bytes(at: 6), previousHash: row.bytes(at: 7), hash: row.bytes(at: 8))
    }
}
