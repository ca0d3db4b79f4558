import Core

/// One migration and whether this database has it.
public struct MigrationState: Equatable, Sendable {
    public var number: Int
    public var name: String
    /// `nil` while it has not run.
    public var appliedAt: Instant?
}

/// Brings a database to this program's schema, and tells how far it is.
struct Migrator: Sendable {
    let database: any Database
    var migrations = Migration.all

    private struct Applied: Sendable {
        var number: Int
        var name: String
        var checksum: String
        var at: Instant
    }

    /// Runs what is missing, each migration in a transaction of its own; nothing is written when nothing is missing.
    /// Throws when the database is newer than the program, or ran another text under the same number.
    func migrate(at now: Instant) async throws {
        let applied = try await database.read(self.applied)
        try check(applied)
        for migration in migrations where !applied.contains(where: { $0.number == migration.number }) {
            try await database.write { db in
                if let table = Self.table, try !db.hasTable(table) {
                    try db.execute(
                        """
                        CREATE TABLE schema_migrations (
                            number INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
                            applied_at BIGINT NOT NULL)
                        """)
                }
                // Another process may have been quicker.
                let known = try self.applied(db)
                try check(known)
                guard !known.contains(where: { $0.number == migration.number }) else { return }
                for statement in migration.statements { try db.execute(statement) }
                try db.execute(
                    """
                    INSERT INTO schema_migrations (number, name, checksum, applied_at)
                    VALUES (\(migration.number), \(migration.name), \(migration.checksum), \(now))
                    """)
            }
        }
    }

    /// Every migration the program knows, with when it ran.
    func states() async throws -> [MigrationState] {
        let applied = try await database.read(self.applied)
        return migrations.map { migration in
            MigrationState(
                number: migration.number, name: migration.name,
                appliedAt: applied.first { $0.number == migration.number }?.at)
        }
    }

    /// Throws when this program must not use the database.
    func verify() async throws { try check(try await database.read(self.applied)) }

    private static let table = SQLIdentifier("schema_migrations")

    private func applied(_ db: any Connection) throws -> [Applied] {
        guard let table = Self.table, try db.hasTable(table) else { return [] }
        return try db.rows("SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number") { row in
            Applied(
                number: try row.int("number"), name: try row.text("name"), checksum: try row.text("checksum"),
                at: try row.instant("applied_at"))
        }
    }

    private func check(_ applied: [Applied]) throws {
        for past in applied {
            guard let migration = migrations.first(where: { $0.number == past.number }) else {
                throw StoreError.newerDatabase(has: applied.last?.number ?? 0, knows: migrations.last?.number ?? 0)
            }
            guard migration.checksum == past.checksum else {
                throw StoreError.changedMigration(number: past.number, name: past.name)
            }
        }
    }
}
