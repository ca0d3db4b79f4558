import Core
import Foundation
import Testing

@testable import Store

@Suite struct MigrationTests {
    @Test(arguments: Driver.allCases)
    func runningThemAgainWritesNothing(driver: Driver) async throws {
        try await withStore(driver, options: SQLiteOptions()) { store, _ in
            let before = try await store.migrations()
            try await Migrator(database: store.database).migrate(at: .t0 + .days(1))
            #expect(try await store.migrations() == before)
            #expect(before.map(\.number) == Array(1...before.count))
            #expect(before.allSatisfy { $0.appliedAt == .t0 })
        }
    }

    @Test(arguments: Driver.allCases)
    func aNewerDatabaseIsRefusedInWords(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let numbers = Migration.all.map(\.number)
            var older = Migrator(database: store.database)
            older.migrations.removeLast()
            let error = await #expect(throws: StoreError.self) { try await older.migrate(at: .t0) }
            let (has, knows) = (try #require(numbers.last), try #require(numbers.dropLast().last))
            #expect(error == .newerDatabase(has: has, knows: knows))
            #expect(error?.description.contains("newer than this program") == true)
        }
    }

    @Test(arguments: Driver.allCases)
    func aChangedMigrationIsNoticed(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            var changed = Migrator(database: store.database)
            changed.migrations[1] = Migration(2, "rules", ["CREATE TABLE other (a INTEGER)"])
            await #expect(throws: StoreError.changedMigration(number: 2, name: "rules")) {
                try await changed.migrate(at: .t0)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aMigrationThatFailsLeavesNothing(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            var next = Migrator(database: store.database)
            next.migrations.append(
                Migration(
                    (Migration.all.last?.number ?? 0) + 1, "half",
                    ["CREATE TABLE half (a INTEGER)", "INSERT INTO nowhere (a) VALUES (1)"]))
            await #expect(throws: StoreError.self) { try await next.migrate(at: .t0) }
            #expect(try await next.states().last?.appliedAt == nil)
            let table = try #require(SQLIdentifier("half"))
            #expect(try await store.database.read { try $0.hasTable(table) } == false)
        }
    }

    /// The schema as a text to read in a review. When a new migration changes it on purpose, the test prints what to
    /// put into `docs/schema.sql`.
    @Test func theSchemaIsTheOneInTheText() async throws {
        try await withStore(.sqliteMemory) { store, _ in
            let statements = try await store.database.read { db in
                try db.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name") { try $0.text("sql") }
            }
            let schema = statements.map { $0 + ";\n" }.joined(separator: "\n")
            let package = URL(fileURLWithPath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
            let file = URL(fileURLWithPath: package + "/docs/schema.sql")
            #expect(try String(contentsOf: file, encoding: .utf8) == schema, "\(schema)")
        }
    }
}
