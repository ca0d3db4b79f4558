import Core
import Foundation

/// Where a database is and where the keys lie that never go into it.
public struct DatabaseLocation: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// A file; it and its directory are made when missing.
        case sqlite(path: String)
        /// Gone when the store is.
        case memory
    }
    public var kind: Kind
    /// Directory of the sealing and signing keys; `nil` keeps keys in memory.
    public var keys: String?
    public init(kind: Kind, keys: String?) { (self.kind, self.keys) = (kind, keys) }

    /// `usher.sqlite` and `keys/` in the data directory.
    public static func directory(_ path: String) -> DatabaseLocation {
        DatabaseLocation(kind: .sqlite(path: path + "/usher.sqlite"), keys: path + "/keys")
    }

    /// What `USHER_DATABASE` says: nothing, or the path of a SQLite file. Keys stay in the data directory.
    public init(_ text: String?, dataDirectory: String) throws {
        guard let text, !text.isEmpty else {
            self = .directory(dataDirectory)
            return
        }
        guard !text.contains("://") || text.hasPrefix("sqlite://") else { throw StoreError.unknownLocation(text) }
        let path = text.hasPrefix("sqlite://") ? String(text.dropFirst("sqlite://".count)) : text
        self.init(kind: .sqlite(path: path), keys: dataDirectory + "/keys")
    }
}

/// The opened database with its keys.
public struct Store: Sendable {
    public let database: any Database
    /// Seals and opens secrets; its key is not in the database.
    public let secretBox: SecretBox
    /// Signs the head of the audit log.
    public let signingKey: SigningKey

    /// Opens the database, makes it when missing, and brings it to this program's schema.
    ///
    /// Throws `StoreError.newerDatabase` when a newer program has used it.
    public static func open(
        _ location: DatabaseLocation, options: SQLiteOptions = SQLiteOptions(), at now: Instant = Instant(Date())
    ) async throws -> Store {
        let store = try connect(location, options: options)
        try await Migrator(database: store.database).migrate(at: now)
        if try await !store.database.read({ try $0.templates.haveStandard() }) {
            try await store.database.write { try $0.templates.addStandard(at: now) }
        }
        return store
    }

    /// Opens the database as it is: to tell its migrations, not to use it.
    public static func connect(
        _ location: DatabaseLocation, options: SQLiteOptions = SQLiteOptions()
    ) throws -> Store {
        let database: any Database
        switch location.kind {
        case .memory: database = try SQLiteDatabase(options: options)
        case .sqlite(let path):
            try PrivateFile.makeDirectory(URL(fileURLWithPath: path).deletingLastPathComponent().path)
            database = try SQLiteDatabase(path: path, options: options)
        }
        return Store(
            database: database, secretBox: try SecretBox(keyDirectory: location.keys),
            signingKey: try SigningKey(keyDirectory: location.keys))
    }

    /// An empty store for tests.
    public static func inMemory(options: SQLiteOptions = SQLiteOptions()) async throws -> Store {
        try await open(DatabaseLocation(kind: .memory, keys: nil), options: options)
    }

    public func migrations() async throws -> [MigrationState] { try await Migrator(database: database).states() }

    /// Copies the database into a new file while it is in use. The keys are not in it. An existing file is never
    /// overwritten.
    public func backup(to path: String) async throws { try await database.backup(to: path) }
}
