import Core
import Store
import Testing

@Suite struct AuditTests {
    @Test(arguments: Driver.allCases, [1, 2] as [UInt64])
    func eventsComeBackAsTheyWereAndVerify(driver: Driver, seed: UInt64) async throws {
        var values = RandomValues(seed: seed)
        let entries = (0..<120).map { _ in values.entry() }
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                var events: [AuditEvent] = []
                for start in stride(from: 0, to: 120, by: 40) {
                    events += try db.audit.append(Array(entries[start..<(start + 40)]))
                }
                #expect(events.map(\.sequence) == Array(1...120))
                #expect(try db.audit.events(limit: 500) == events)
                #expect(try db.audit.events(after: 100, limit: 5) == Array(events[100..<105]))
                #expect(try db.audit.latest(limit: 2) == [events[119], events[118]])
                let subject = events[7].subject
                #expect(try db.audit.events(limit: 500, subject: subject) == events.filter { $0.subject == subject })
                #expect(try db.audit.head() == AuditHead(sequence: 120, hash: events[119].hash))
                let verdict = try db.audit.verify()
                #expect(verdict.valid && verdict.events == 120)
            }
        }
    }

    static let tamperings: [(SQL, Int64)] = [
        ("UPDATE audit SET actor = 'nobody' WHERE sequence = 4", 4),
        ("UPDATE audit SET subject = 'other' WHERE sequence = 5", 5),
        ("UPDATE audit SET at = at + 1 WHERE sequence = 6", 6),
        ("UPDATE audit SET run_id = 'r9' WHERE sequence = 1", 1),
        ("UPDATE audit SET details = \([0, 0, 0, 0] as [UInt8]) WHERE sequence = 2", 2),
        ("UPDATE audit SET details = \([1] as [UInt8]) WHERE sequence = 3", 3),
        ("UPDATE audit SET hash = previous_hash WHERE sequence = 7", 7),
        ("DELETE FROM audit WHERE sequence = 8", 8),
        ("DELETE FROM audit WHERE sequence = 1", 1),
        ("DELETE FROM audit WHERE sequence = 10", 10),
        ("DELETE FROM audit WHERE sequence > 6", 7),
    ]

    @Test(arguments: Driver.allCases, Array(tamperings.indices))
    func aTamperedRowIsFound(driver: Driver, index: Int) async throws {
        let (sql, broken) = Self.tamperings[index]
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.audit.append(entries(10))
                try db.execute(sql)
                let verdict = try db.audit.verify()
                #expect(!verdict.valid && verdict.firstBroken == broken)
            }
            #expect(try await store.check().problems.count == 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func clearingLeavesACheckpointFromWhichTheRestVerifies(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                #expect(try db.audit.clear(by: "ada", at: .t0) == nil)
                try db.audit.append(entries(10))
                let head = try db.audit.head()
                let checkpoint = try db.audit.clear(by: "ada", at: .t0)
                #expect(checkpoint == AuditCheckpoint(last: head, count: 10, actor: "ada", at: .t0))
                #expect(try db.audit.checkpoint() == checkpoint)
                try db.audit.append(entries(3))
                #expect(try db.audit.events(limit: 9).map(\.sequence) == [11, 12, 13, 14])
                #expect(try db.audit.verify().valid)
                try db.audit.clear(by: "eve", at: .t0 + .hours(1))
                #expect(try db.audit.verify().valid)
                #expect(try db.audit.events(limit: 9).map(\.verb) == [AuditCheckpoint.verb])
                try db.execute("UPDATE audit_checkpoints SET cleared_by = 'mallory' WHERE sequence = 14")
                #expect(try !db.audit.verify().valid)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aSignedHeadShowsARewrittenChain(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.audit.append(entries(10))
                let signed = try SignedHead(signing: try db.audit.head(), at: .t0, with: store.signingKey.privateKey)
                #expect(signed.isSigned(by: store.signingKey.publicKey))
                #expect(try db.audit.verify(against: signed).matchesSignedHead == true)
                try db.execute("DELETE FROM audit")
                try db.execute("DELETE FROM audit_head")
                try db.audit.append(entries(11))
                #expect(try db.audit.verify().valid)
                #expect(try !db.audit.verify(against: signed).valid)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aChangeAndItsLineAreOneTransaction(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            await #expect(throws: StoreError.self) {
                try await store.database.write { db in
                    try db.audit.append(entries(2))
                    throw StoreError.database("full")
                }
            }
            let head = try await store.database.read { try $0.audit.head() }
            #expect(head == .start)
        }
    }

    /// Each differs from the others, so that no tampering makes one of them into another.
    private func entries(_ count: Int) -> [AuditEntry] {
        (0..<count).map {
            AuditEntry(
                at: .t0 + .minutes($0 + count), actor: "cli:root", verb: "step.succeeded", subject: "user-\($0)",
                run: "r1",
                details: ["effect": "suspend", "number": "\($0)"])
        }
    }
}
