import Core

extension Audit {
    /// The newest events about one subject that no run caused, newest first.
    public func eventsOutsideRuns(about subject: String, limit: Int) throws -> [AuditEvent] {
        try db.rows(
            """
            SELECT \(AuditEvent.columns) FROM audit WHERE subject = \(subject) AND run_id IS NULL
            ORDER BY sequence DESC LIMIT \(limit)
            """, AuditEvent.init(row:))
    }
}
