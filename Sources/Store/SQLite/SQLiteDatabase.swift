import Core
import Foundation
import GRDB
import Synchronization

/// The SQLite driver: one writer, many readers, a write-ahead log flushed at each commit.
public final class SQLiteDatabase: Database {
    private let writer: any DatabaseWriter
    private let options: SQLiteOptions
    private let fault: WriteFault?
    private let writes = Mutex(0)

    /// Opens or creates the file.
    public init(path: String, options: SQLiteOptions = SQLiteOptions()) throws {
        // The mirror holds names and addresses: the file is for its owner only, and its log takes the same mode.
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.file(path: path, reason: String(cString: strerror(errno))) }
        close(file)
        do {
            writer = try DatabasePool(path: path, configuration: Self.configuration(options))
        } catch {
            throw StoreError.file(path: path, reason: "\(error)")
        }
        self.options = options
        fault = options.fault ?? .fromEnvironment
        try prepareWriter()
    }

    /// A database that lives in memory and ends with this value.
    public init(options: SQLiteOptions = SQLiteOptions()) throws {
        writer = try DatabaseQueue(configuration: Self.configuration(options))
        self.options = options
        fault = options.fault ?? .fromEnvironment
        try prepareWriter()
    }

    private static func configuration(_ options: SQLiteOptions) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(Double(options.busyTimeout.milliseconds) / 1000)
        configuration.maximumReaderCount = 6
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    private func prepareWriter() throws {
        try writer.writeWithoutTransaction { db in
            // A commit that has returned must survive a power cut: outcomes are reported right after it.
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864
                    """)
        }
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            writer.asyncRead { result in
                continuation.resume(
                    with: Result { try body(SQLiteConnection(try result.get())) }.mapError(Self.inWords))
            }
        }
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            writer.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try self.transaction(db, body) }.mapError(Self.inWords))
            }
        }
    }

    private func transaction<T>(_ db: GRDB.Database, _ body: (any Connection) throws -> T) throws -> T {
        var outcome: Result<T, any Error>?
        let number = writes.withLock {
            $0 += 1
            return $0
        }
        try db.inTransaction(.immediate) {
            let value = try body(SQLiteConnection(db))
            try reached(.beforeCommit, of: number)
            outcome = .success(value)
            return .commit
        }
        // The change is on disk: a hook that throws now cannot take it back, so it is not asked to.
        try? reached(.afterCommit, of: number)
        guard let outcome else { throw StoreError.database("the transaction ended without a result") }
        return try outcome.get()
    }

    private func reached(_ phase: WritePhase, of number: Int) throws {
        try fault?.strike(write: number, phase)
        try options.onWrite?(number, phase)
    }

    private static func inWords(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return StoreError.database("\(error.message ?? "error") (\(error.extendedResultCode.rawValue))")
    }

    public func backup(to path: String) async throws {
        let unfinished = path + ".unfinished"
        guard !FileManager.default.fileExists(atPath: path) else { throw StoreError.fileExists(path) }
        try? FileManager.default.removeItem(atPath: unfinished)
        do {
            try copy(to: unfinished)
        } catch {
            try? FileManager.default.removeItem(atPath: unfinished)
            throw StoreError.file(path: path, reason: "\(error)")
        }
        // A link, unlike a rename, never replaces a file that came in the meantime.
        defer { unlink(unfinished) }
        guard link(unfinished, path) == 0 else {
            throw errno == EEXIST
                ? StoreError.fileExists(path) : StoreError.file(path: path, reason: String(cString: strerror(errno)))
        }
    }

    private func copy(to path: String) throws {
        let copy = try DatabaseQueue(path: path)
        chmod(path, 0o600)
        try writer.backup(to: copy)
        // One file, complete without a log beside it.
        try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
    }

    public func integrityProblems() async throws -> [String] {
        try await read { connection in
            try connection.rows("PRAGMA integrity_check") { try $0.text("integrity_check") }
                + connection.rows("PRAGMA foreign_key_check") {
                    "table \(try $0.text("table")) refers to a missing row"
                }
        }.filter { $0 != "ok" }
    }
}
