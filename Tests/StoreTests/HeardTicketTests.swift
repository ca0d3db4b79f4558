import Core
import Store
import Testing

@Suite struct HeardTicketTests {
    private static let first = TicketKey("ITSD-1")!
    private static let second = TicketKey("ITSD-2")!

    @Test(arguments: Driver.allCases) func keepsAllOfThem(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            for (index, state) in HeardTicket.State.allCases.enumerated() {
                let ticket = HeardTicket(
                    key: TicketKey("ITSD-\(index + 1)")!, state: state, isTrial: index.isMultiple(of: 2),
                    heardAt: .t0 + .seconds(index), attempts: index, dueAt: index == 0 ? .t0 : nil,
                    seen: index == 1 ? "Bo Sample" : nil, note: index == 2 ? "why" : nil,
                    answer: index == 3 ? "closed" : nil)
                try await store.database.write { try $0.tickets.put(ticket) }
                #expect(try await store.database.read { try $0.tickets.ticket(ticket.key) } == ticket)
            }
            let latest = try await store.database.read { try $0.tickets.latest(limit: 2) }
            #expect(latest.map(\.key.rawValue) == ["ITSD-6", "ITSD-5"])
            #expect(try await store.database.read { try $0.tickets.ticket(TicketKey("HR-1")!) } == nil)
        }
    }

    @Test(arguments: Driver.allCases) func oneOfTwoGetsIt(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                try db.tickets.put(HeardTicket(key: Self.first, heardAt: .t0, dueAt: .t0 + .seconds(5)))
                try db.tickets.put(HeardTicket(key: Self.second, state: .taken, heardAt: .t0))
            }
            let claims = try await store.database.write { db in
                (
                    early: try db.tickets.claim(Self.first, at: .t0, until: .t0 + .minutes(5)),
                    first: try db.tickets.claim(Self.first, at: .t0 + .seconds(5), until: .t0 + .minutes(5)),
                    second: try db.tickets.claim(Self.first, at: .t0 + .seconds(6), until: .t0 + .minutes(5)),
                    done: try db.tickets.claim(Self.second, at: .t0 + .hours(1), until: .t0 + .hours(2))
                )
            }
            #expect(claims.early == nil && claims.second == nil && claims.done == nil)
            #expect(claims.first?.attempts == 1)
            // Whoever had it is gone: another one takes over.
            let due = try await store.database.read { db in
                (
                    try db.tickets.due(at: .t0 + .minutes(4), limit: 9),
                    try db.tickets.due(at: .t0 + .minutes(5), limit: 9)
                )
            }
            #expect(due.0 == [] && due.1 == [Self.first])
        }
    }

    @Test func forgetsWhatIsLongOver() async throws {
        try await withStore(.sqliteMemory) { store, _ in
            let later = Instant.t0 + HeardTickets.term + .seconds(1)
            let left = try await store.database.write { db in
                try db.tickets.put(HeardTicket(key: Self.first, state: .taken, heardAt: .t0))
                try db.tickets.put(HeardTicket(key: Self.second, heardAt: .t0, dueAt: .t0))
                try db.tickets.forget(at: later)
                return try db.tickets.latest(limit: 9).map(\.key)
            }
            #expect(left == [Self.second])
        }
    }
}
