import Core
import Store
import Testing

@Suite struct OutboxTests {
    private func mail(_ id: String, to recipient: String = "ada@usher.example", at time: Instant = .t0) -> OutgoingMail
    {
        OutgoingMail(id: id, purpose: .alert, recipient: recipient, subject: "s", details: [:], createdAt: time)
    }

    /// Two processes see the same mail; one gets it, and the other only when the first is lost.
    @Test(arguments: Driver.allCases) func oneOfTwoGetsIt(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { try $0.outbox.add(mail("m1")) }
            func begin(_ holder: String, _ now: Instant) async throws -> Bool {
                try await store.database.write {
                    try $0.outbox.begin("m1", holder: holder, at: now, patience: .minutes(10))
                }
            }
            #expect(try await begin("a", .t0))
            #expect(try await !begin("b", .t0))
            #expect(try await !begin("b", .t0 + .minutes(10) - .milliseconds(1)))
            #expect(try await store.database.read { try $0.outbox.due(at: .t0 + .minutes(9), limit: 9) }.isEmpty)
            #expect(try await store.database.read { try $0.outbox.due(at: .t0 + .minutes(10), limit: 9) }.count == 1)
            #expect(try await begin("b", .t0 + .minutes(10)))
            let held = try await store.database.read { try $0.outbox.mail("m1") }
            #expect(held?.state == .sending && held?.attempts == 2)
        }
    }

    @Test(arguments: Driver.allCases) func onlyWhoIsGoneIsNotWaitedFor(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                for (id, holder) in [("m1", "gone"), ("m2", "here")] {
                    try db.outbox.add(mail(id))
                    _ = try db.outbox.begin(id, holder: holder, at: .t0, patience: .minutes(10))
                }
                try db.outbox.release(of: { $0 == "gone" }, at: .t0 + .seconds(1))
            }
            let due = try await store.database.read { try $0.outbox.due(at: .t0 + .seconds(1), limit: 9) }
            #expect(due.map(\.id) == ["m1"])
        }
    }

    /// What was sent is not sent again by whoever comes late.
    @Test(arguments: Driver.allCases, [OutgoingMail.State.sent, .failed, .dropped])
    func whatHasEndedStaysEnded(driver: Driver, state: OutgoingMail.State) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.outbox.add(mail("m1"))
                try db.outbox.end("m1", as: state, error: state == .sent ? nil : "why", at: .t0 + .seconds(1))
            }
            let ended = try await store.database.read { try $0.outbox.mail("m1") }
            try await store.database.write { db in
                try db.outbox.wait("m1", until: .t0, error: "late")
                try db.outbox.end("m1", as: .sent, at: .t0 + .days(1))
                let isBegun = try db.outbox.begin("m1", holder: "a", at: .t0 + .days(1), patience: .minutes(1))
                #expect(!isBegun)
                try db.outbox.release(of: { _ in true }, at: .t0)
            }
            #expect(try await store.database.read { try $0.outbox.mail("m1") } == ended)
            #expect(try await store.database.read { try $0.outbox.due(at: .t0 + .days(9), limit: 9) }.isEmpty)
        }
    }

    /// What the caps count: by address whatever its capitals, from then on, and only what went out.
    @Test(arguments: Driver.allCases) func countsWhatWentOut(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                let mails = [
                    ("m1", "Ada@Usher.example", 1), ("m2", "ada@usher.example", 2), ("m3", "bo@usher.example", 3),
                ]
                for (id, recipient, second) in mails {
                    try db.outbox.add(mail(id, to: recipient))
                    try db.outbox.end(id, as: .sent, at: .t0 + .seconds(second))
                }
                try db.outbox.add(mail("m4"))
                try db.outbox.add(mail("m5"))
                try db.outbox.end("m5", as: .failed, error: "no", at: .t0 + .seconds(4))
            }
            let counts = try await store.database.read { db in
                [
                    try db.outbox.sent(to: "ADA@usher.example", since: .t0),
                    try db.outbox.sent(to: "ada@usher.example", since: .t0 + .seconds(1)),
                    try db.outbox.sent(to: "nobody@usher.example", since: .t0),
                    try db.outbox.sent(since: .t0), try db.outbox.sent(since: .t0 + .seconds(2)),
                ]
            }
            #expect(counts == [2, 1, 0, 3, 1])
        }
    }
}
