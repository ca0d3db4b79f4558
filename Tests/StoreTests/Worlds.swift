import Core
import Foundation
import Store
import TestSupport

/// The drivers that every conformance test runs on.
enum Driver: String, CaseIterable, Sendable { case sqliteFile, sqliteMemory }

/// Gives `body` an empty store of its own, and the directory it lies in when it is a file.
func withStore(
    _ driver: Driver, options: SQLiteOptions = SQLiteOptions(),
    _ body: (Store, _ directory: String) async throws -> Void
) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("usher-store-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let location =
        switch driver {
        case .sqliteFile: DatabaseLocation.directory(directory.path)
        case .sqliteMemory: DatabaseLocation(kind: .memory, keys: directory.path + "/keys")
        }
    try await body(try await Store.open(location, options: options, at: .t0), directory.path)
}

extension Instant {
    static let t0 = Instant(milliseconds: 1_780_000_000_123)
}

extension Store {
    /// One whole sync of these users.
    @discardableResult
    func sync(_ users: [User], groups: [Group] = [], products: [Product] = [], at now: Instant) async throws
        -> (changes: MirrorChanges<AccountID>, removed: [AccountID])
    {
        try await database.write { db in
            let mark = try db.directory.beginSync(at: now)
            try db.directory.replaceProducts(products, in: mark)
            try db.directory.upsertGroups(groups, in: mark)
            let changes = try db.directory.upsertUsers(users, in: mark)
            return (changes, try db.directory.finishSync(mark, at: now))
        }
    }

    func allUsers() async throws -> [User] {
        try await database.read { db in
            var users: [User] = []
            try db.directory.forEachUser { users.append($0) }
            return users.sorted { $0.id < $1.id }
        }
    }
}
