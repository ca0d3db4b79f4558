import Core

extension SQL {
    /// What comes after the cursor in a list with the newest first, and of the same time the last id first; everything
    /// without a cursor.
    static func older<ID: SQLBindable>(than cursor: (at: Instant, id: ID)?, time: SQL, id: SQL) -> SQL {
        guard let cursor else { return "1 = 1" }
        return "(\(time) < \(cursor.at) OR (\(time) = \(cursor.at) AND \(id) < \(cursor.id)))"
    }
}
