import Core
import Synchronization
import Testing

@testable import Store

@Suite struct DatabaseTests {
    static let values: [SQLValue] = [
        .null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(-1.5e300), .text(""),
        .text("'; DROP TABLE t"),
        .text("zwölf 👩🏽‍🚀"), .blob([]), .blob([0, 255, 39]),
    ]

    @Test(arguments: Driver.allCases, values)
    func boundValuesComeBackAsTheyWere(driver: Driver, value: SQLValue) async throws {
        try await withStore(driver) { store, _ in
            let back = try await store.database.write { db in
                try db.execute("CREATE TABLE t (v BYTEA)")
                try db.execute("INSERT INTO t (v) VALUES (\(value))")
                return try db.first("SELECT v FROM t") { row in
                    if row.source.isNull(at: 0) { return SQLValue.null }
                    if let number = row.source.integer(at: 0) { return .integer(number) }
                    if let number = row.source.real(at: 0) { return .real(number) }
                    if let text = row.source.text(at: 0) { return .text(text) }
                    return .blob(try row.blob("v"))
                }
            }
            #expect(back == value)
        }
    }

    @Test(arguments: [
        ("users", true), ("_a1", true), ("", false), ("1a", false), ("a b", false), ("a\"b", false), ("ü", false),
        ("a;", false), (String(repeating: "a", count: 64), false),
    ])
    func onlyPlainNamesAreIdentifiers(name: String, isAllowed: Bool) {
        #expect((SQLIdentifier(name) != nil) == isAllowed)
    }

    @Test(arguments: Driver.allCases, [0, 1, 2, 3, 5, 255, 256, 257])
    func listsMatchExactlyTheirMembers(driver: Driver, count: Int) async throws {
        try await withStore(driver) { store, _ in
            let found = try await store.database.write { db in
                try db.execute("CREATE TABLE t (v INTEGER)")
                try db.execute(many: (0..<300).map { "INSERT INTO t (v) VALUES (\($0))" })
                return try db.rows("SELECT v FROM t WHERE v IN (\(list: Array(0..<count))) ORDER BY v") {
                    try $0.int("v")
                }
            }
            #expect(found == Array(0..<count))
        }
    }

    @Test(arguments: Driver.allCases)
    func aFailedWriteLeavesNothing(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            await #expect(throws: StoreError.self) {
                try await store.database.write { db in
                    try db.settings.set("a", to: 1)
                    try db.execute("INSERT INTO nowhere (a) VALUES (1)")
                }
            }
            let kept = try await store.database.read { try $0.settings.get("a", as: Int.self) }
            #expect(kept == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func theSameQueryMayRunInsideItself(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let pairs = try await store.database.write { db in
                try db.execute("CREATE TABLE t (v INTEGER)")
                try db.execute(many: (0..<3).map { "INSERT INTO t (v) VALUES (\($0))" })
                var pairs = 0
                for _ in 0..<2 {
                    try db.query("SELECT v FROM t") { _ in try db.query("SELECT v FROM t") { _ in pairs += 1 } }
                }
                return pairs
            }
            #expect(pairs == 18)
        }
    }

    @Test(arguments: Driver.allCases)
    func aWrongColumnSaysItsNameAndWhatIsWrong(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let problems = try await store.database.read { db in
                try db.rows("SELECT 'x' AS a, NULL AS b") { row in
                    var problems: [String] = []
                    for read in [{ try row.int("a") }, { try row.int("b") }, { try row.int("c") }] {
                        do { _ = try read() } catch { problems.append("\(error)") }
                    }
                    return problems
                }
            }
            #expect(
                problems == [
                    [
                        "Column 'a' is not an integer.", "Column 'b' is NULL, not an integer.",
                        "Column 'c' is not in the answer.",
                    ]
                ])
        }
    }

    @Test(arguments: Driver.allCases)
    func aStartedWriteIsFinishedWhenItsTaskIsCancelled(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await store.database.write { try $0.settings.set("outcome", to: "recorded") }
            }
            try await task.value
            #expect(try await store.database.read { try $0.settings.get("outcome", as: String.self) } == "recorded")
        }
    }

    @Test(arguments: Driver.allCases, 1...4)
    func writesFailFromTheOneAskedForOn(driver: Driver, from: Int) async throws {
        let started = Mutex(false)
        let writes = Mutex(0)
        let options = SQLiteOptions(onWrite: { _, phase in
            guard started.withLock({ $0 }), phase == .beforeCommit else { return }
            let number = writes.withLock {
                $0 += 1
                return $0
            }
            if number >= from { throw StoreError.database("full") }
        })
        try await withStore(driver, options: options) { store, _ in
            started.withLock { $0 = true }
            for number in 1...5 {
                try? await store.database.write { try $0.settings.set("last", to: number) }
            }
            let last = try await store.database.read { try $0.settings.get("last", as: Int.self) }
            #expect(last == (from == 1 ? nil : from - 1))
        }
    }

    @Test func aFaultNumberCountsEveryWrite() async throws {
        // The migrations of a new database and its standard templates are writes too.
        let number = Migration.all.count + 3
        try await withStore(.sqliteMemory, options: SQLiteOptions(fault: .fail(from: number))) { store, _ in
            try await store.database.write { try $0.settings.set("a", to: 7) }
            await #expect(throws: StoreError.database("write \(number) was made to fail")) {
                try await store.database.write { try $0.settings.set("a", to: 8) }
            }
            #expect(try await store.database.read { try $0.settings.get("a", as: Int.self) } == 7)
        }
    }

    @Test(arguments: [
        ("kill:3", WriteFault.kill(write: 3, .beforeCommit)), ("kill-before:1", .kill(write: 1, .beforeCommit)),
        ("kill-after:12", .kill(write: 12, .afterCommit)), ("fail:2", .fail(from: 2)), ("fail:0", nil), ("fail", nil),
        ("kill:x", nil), ("", nil), ("stop:1", nil),
    ])
    func faultsAreReadFromText(text: String, fault: WriteFault?) { #expect(WriteFault(text) == fault) }
}

@Suite struct DurabilityTests {
    /// Full flushing is what "on disk before anything reports it" rests on; 2 is FULL.
    @Test func aCommitIsFlushedToTheDisk() async throws {
        try await withStore(.sqliteFile) { store, _ in
            let (mode, flushing, foreignKeys) = try await store.database.write { db in
                (
                    try db.first("PRAGMA journal_mode") { try $0.text("journal_mode") },
                    try db.first("PRAGMA synchronous") { try $0.int("synchronous") },
                    try db.first("PRAGMA foreign_keys") { try $0.int("foreign_keys") }
                )
            }
            #expect(mode == "wal" && flushing == 2 && foreignKeys == 1)
        }
    }
}
