import Core

/// A query with a name, shared by the user browser and the rules.
public struct SavedFilter: Equatable, Sendable {
    /// Unique among filters, ignoring case.
    public var name: String
    public var query: String
    public var updatedBy: String
    public var updatedAt: Instant
    public init(name: String, query: String, updatedBy: String, updatedAt: Instant) {
        (self.name, self.query, self.updatedBy, self.updatedAt) = (name, query, updatedBy, updatedAt)
    }
}

/// The saved filters.
public struct Filters {
    let db: any Connection

    /// Makes the filter or replaces the one of this name, ignoring case.
    public func save(_ filter: SavedFilter) throws {
        try db.execute(
            """
            INSERT INTO filters (name_key, name, query, updated_by, updated_at)
            VALUES (\(NameKey.of(filter.name)), \(filter.name), \(filter.query), \(filter.updatedBy),
                \(filter.updatedAt))
            ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, query = excluded.query,
                updated_by = excluded.updated_by, updated_at = excluded.updated_at
            """)
    }

    /// All filters, ordered by name.
    public func all() throws -> [SavedFilter] {
        try db.rows("SELECT \(SavedFilter.columns) FROM filters ORDER BY name_key", SavedFilter.init(row:))
    }

    /// Ignores case; `nil` when there is none.
    public func named(_ name: String) throws -> SavedFilter? {
        try db.first(
            "SELECT \(SavedFilter.columns) FROM filters WHERE name_key = \(NameKey.of(name))", SavedFilter.init(row:))
    }

    /// Whether there was one. Throws `StoreError.inUse` with the names of the rules that use it.
    @discardableResult
    public func remove(_ name: String) throws -> Bool {
        let users = try db.rows(
            "SELECT document FROM rules WHERE saved_filter = \(NameKey.of(name)) ORDER BY name_key"
        ) { "rule '\(try RuleText.rule(try $0.text("document")).name)'" }
        guard users.isEmpty else { throw StoreError.inUse(name: name, by: users) }
        return try db.execute("DELETE FROM filters WHERE name_key = \(NameKey.of(name))") > 0
    }
}

extension Connection {
    public var filters: Filters { Filters(db: self) }
}

extension SavedFilter {
    static let columns: SQL = "name, query, updated_by, updated_at"

    init(row: Row) throws {
        self.init(
            name: try row.text("name"), query: try row.text("query"), updatedBy: try row.text("updated_by"),
            updatedAt: try row.instant("updated_at"))
    }
}
