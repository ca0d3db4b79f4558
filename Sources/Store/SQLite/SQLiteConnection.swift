import GRDB
import GRDBSQLite

/// A connection of the SQLite driver. Binds and reads through SQLite's own functions: a load of a million rows has no
/// time for a value object per column.
struct SQLiteConnection: Connection {
    private let db: GRDB.Database

    init(_ db: GRDB.Database) { self.db = db }

    func execute(_ sql: SQL) throws -> Int {
        let statement = try prepare(sql)
        defer { statement.reset() }
        try statement.bind(sql.values)
        return try run(statement)
    }

    func execute(many statements: some Sequence<SQL>) throws -> Int {
        var changed = 0
        var last: (sql: SQL, statement: SQLiteStatementHandle)?
        defer { last?.statement.reset() }
        for sql in statements {
            let statement: SQLiteStatementHandle
            if let last, last.sql.hasSameText(as: sql) {
                statement = last.statement
                statement.reset()
            } else {
                last?.statement.reset()
                statement = try prepare(sql)
                last = (sql, statement)
            }
            try statement.bind(sql.values)
            changed += try run(statement)
        }
        return changed
    }

    func query(_ sql: SQL, each: (Row) throws -> Void) throws {
        let statement = try prepare(sql)
        defer { statement.reset() }
        try statement.bind(sql.values)
        let row = Row(statement)
        while try statement.step() { try each(row) }
    }

    func hasTable(_ name: SQLIdentifier) throws -> Bool {
        try count("SELECT COUNT(*) AS value FROM sqlite_master WHERE type = 'table' AND name = \(name.name)") > 0
    }

    func releaseMemory() { sqlite3_db_release_memory(db.sqliteConnection) }

    private func run(_ statement: SQLiteStatementHandle) throws -> Int {
        while try statement.step() {}
        return statement.isReadOnly ? 0 : Int(sqlite3_changes64(db.sqliteConnection))
    }

    private func prepare(_ sql: SQL) throws -> SQLiteStatementHandle {
        let text = sql.text { _ in "?" }
        let cached = try db.cachedStatement(sql: text)
        // The same text may be running further up, in the closure of a query: then it gets a statement of its own.
        let isBusy = sqlite3_stmt_busy(cached.sqliteStatement) != 0
        return SQLiteStatementHandle(isBusy ? try db.makeStatement(sql: text) : cached)
    }
}

/// A prepared statement and the row it stands on.
final class SQLiteStatementHandle: RowSource {
    private let statement: Statement
    private let handle: OpaquePointer
    private(set) lazy var columnNames: [String] = statement.columnNames

    init(_ statement: Statement) {
        self.statement = statement
        handle = statement.sqliteStatement
    }

    var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Whether there is a row.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure()
        }
    }

    func bind(_ values: [SQLValue]) throws {
        for (position, value) in values.enumerated() {
            let index = Int32(position + 1)
            let code: Int32 =
                switch value {
                case .null: sqlite3_bind_null(handle, index)
                case .integer(let number): sqlite3_bind_int64(handle, index, number)
                case .real(let number): sqlite3_bind_double(handle, index, number)
                case .text(let text): bind(text, at: index)
                case .blob(let bytes): bind(bytes, at: index)
                }
            guard code == SQLITE_OK else { throw failure() }
        }
    }

    private func bind(_ text: String, at index: Int32) -> Int32 {
        // An empty buffer may have no address, and SQLite takes no address for NULL.
        if text.isEmpty { return sqlite3_bind_text(handle, index, "", 0, copied) }
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text64(handle, index, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
            }
        }
    }

    private func bind(_ bytes: [UInt8], at index: Int32) -> Int32 {
        if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, index, 0) }
        return bytes.withUnsafeBytes { sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), copied) }
    }

    private func failure() -> StoreError {
        let connection = sqlite3_db_handle(handle)
        let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "error"
        return .database("\(message) (\(sqlite3_extended_errcode(connection)))")
    }

    func isNull(at column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }

    func integer(at column: Int) -> Int64? {
        guard sqlite3_column_type(handle, Int32(column)) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(handle, Int32(column))
    }

    func real(at column: Int) -> Double? {
        let type = sqlite3_column_type(handle, Int32(column))
        guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { return nil }
        return sqlite3_column_double(handle, Int32(column))
    }

    func text(at column: Int) -> String? {
        guard sqlite3_column_type(handle, Int32(column)) == SQLITE_TEXT else { return nil }
        return String(decoding: bytes(at: column), as: UTF8.self)
    }

    func bytes(at column: Int) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, Int32(column))
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column))))
    }
}

/// Tells SQLite to copy what is bound: it outlives the call that binds it. It is `SQLITE_TRANSIENT`, a macro that Swift does
/// not import: -1 as a pointer to a function, which SQLite compares and never calls.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
