/// A database that stores run on: SQLite today, another driver without a change in a store. Text is compared and
/// ordered byte by byte (in PostgreSQL: collation "C").
public protocol Database: Sendable {
    /// Reads one consistent state. A started read is finished, also when the task is cancelled.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    /// One transaction: on disk when this returns, without a trace when it throws. Writes run one after the other.
    /// A started write is finished, also when the task is cancelled.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    /// Copies the present state into a new file while others read and write.
    func backup(to path: String) async throws
    /// What the database itself finds wrong with its file; empty when nothing is.
    func integrityProblems() async throws -> [String]
}

/// One conversation with the database, inside one transaction. Belongs to the closure that it was given to.
public protocol Connection {
    /// Runs a statement; the number of rows it changed.
    @discardableResult
    func execute(_ sql: SQL) throws -> Int
    /// Runs statements one after the other. Neighbours from the same place of the program share one prepared
    /// statement, so that a thousand rows cost one preparation. The number of rows changed, summed.
    @discardableResult
    func execute(many statements: some Sequence<SQL>) throws -> Int
    /// Gives each row of the answer to `each`, without holding them all.
    func query(_ sql: SQL, each: (Row) throws -> Void) throws
    func hasTable(_ name: SQLIdentifier) throws -> Bool
    /// Gives back memory that it keeps to answer faster.
    func releaseMemory()
}

extension Connection {
    /// All rows of the answer.
    public func rows<Value>(_ sql: SQL, _ read: (Row) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try query(sql) { values.append(try read($0)) }
        return values
    }
    /// The first row of the answer; `nil` when there is none.
    public func first<Value>(_ sql: SQL, _ read: (Row) throws -> Value) throws -> Value? {
        var value: Value?
        try query(sql) { row in if value == nil { value = try read(row) } }
        return value
    }
    /// The integer in the first row's column `value`; 0 when there is no row.
    func count(_ sql: SQL) throws -> Int { try first(sql) { try $0.int("value") } ?? 0 }
}

/// What a store refuses or cannot do, in words for a person. Never holds a secret.
public enum StoreError: Error, Equatable, Sendable {
    /// The database has migrations this program does not know.
    case newerDatabase(has: Int, knows: Int)
    /// A migration that ran is not the one this program has.
    case changedMigration(number: Int, name: String)
    case unknownLocation(String)
    case fileExists(String)
    /// The file system refused.
    case file(path: String, reason: String)
    /// The database refused or failed: its own words and the statement's text, without values.
    case database(String)
    case notFound(String)
    case duplicateName(String)
    /// Something that is still used cannot be removed; `by` names who uses it.
    case inUse(name: String, by: [String])
    case illegalTransition(String)
    /// Stored bytes that this program cannot read.
    case unreadable(String)
    /// A sealed secret that this key does not open.
    case cannotUnseal(name: String)
    case syncNotCurrent(Int64)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .newerDatabase(let has, let knows):
            "The database is newer than this program: it has migration \(has), the program knows up to \(knows). "
                + "Use the newer program, or restore a backup."
        case .changedMigration(let number, let name):
            "Migration \(number) '\(name)' in the database is not the one this program has."
        case .unknownLocation(let text): "'\(text)' is not a database this program can open."
        case .fileExists(let path): "'\(path)' exists already and is not overwritten."
        case .file(let path, let reason): "'\(path)': \(reason)."
        case .database(let reason): "The database failed: \(reason)"
        case .notFound(let what): "There is no \(what)."
        case .duplicateName(let name): "The name '\(name)' is taken."
        case .inUse(let name, let by): "'\(name)' is used by \(by.joined(separator: ", "))."
        case .illegalTransition(let text): text
        case .unreadable(let what): "What is stored cannot be read: \(what)."
        case .cannotUnseal(let name): "The secret '\(name)' was not sealed with the key in this data directory."
        case .syncNotCurrent(let number): "Sync \(number) is not the one in progress."
        }
    }
}
