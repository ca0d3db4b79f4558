import Core
import Testing

private func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

@Suite("Savings of a month") struct MonthSavingsTests {
    private func run(
        _ day: String, _ seats: [ProductID: Int], done: Int = 10, planned: Int = 10
    ) throws -> FreedSeats {
        FreedSeats(
            freedOn: try #require(CivilDay(day)),
            seats: seats.map { SeatChange(product: $0.key, freed: $0.value, grantedThrough: []) }, done: done,
            planned: planned)
    }

    private func savings(_ runs: [FreedSeats], on today: String = "2026-11-20") throws -> MonthSavings {
        let prices = [
            SeatPrice(
                product: .jira, centsPerMonth: 800, currency: "EUR", billing: .monthly, renewal: try day("2026-01-01")),
            SeatPrice(
                product: .jiraServiceManagement, centsPerMonth: 2000, currency: "USD", billing: .annual,
                renewal: try day("2026-11-15")),
        ]
        return MonthSavings(of: runs, products: SampleDirectory.products, prices: prices, on: try day(today))
    }

    @Test("what was freed before the renewal is realised, what was freed after it is expected")
    func apart() throws {
        let found = try savings([
            try run("2026-10-12", ["jira@1": 5]), try run("2026-11-03", ["jira@1": 7, "confluence@1": 2]),
            try run("2026-11-01", ["jira@1": 1]),
        ])
        #expect(found.lines.map(\.label) == ["confluence@acme", "jira@acme"])
        #expect(found.lines.map(\.freedThisMonth) == [2, 8])
        #expect(found.lines.map(\.awaiting) == [2, 8])
        #expect(found.lines[0].money == nil)
        #expect(found.expected == ["EUR": 6400])
        #expect(found.realised == ["EUR": 4000])
        #expect(found.expectedFrom == (try day("2026-12-01")))
        #expect(found.unpriced.map(\.id) == ["confluence@1"])
        #expect(found.freedThisMonth == 10)
    }

    @Test("a seat that stays free is saved with every invoice, and an annual one with the year's")
    func again() throws {
        let found = try savings([
            try run("2026-01-20", ["jira@1": 1]), try run("2026-08-01", ["jsm@1": 3]),
            try run("2026-11-16", ["jsm@1": 1]),
        ])
        #expect(found.realised == ["EUR": 800, "USD": 72_000])
        #expect(found.expected == ["EUR": 0, "USD": 2000])
        #expect(found.expectedFrom == (try day("2027-11-15")))
        #expect(try savings([try run("2026-08-01", ["jsm@1": 3])], on: "2026-11-14").realised == ["USD": 0])
        #expect(try savings([try run("2026-08-01", ["jsm@1": 3])], on: "2026-11-15").realised == ["USD": 72_000])
        #expect(try savings([try run("2026-08-01", ["jsm@1": 3])], on: "2026-12-01").lines.isEmpty)
    }

    @Test("an undo counts against the run it takes back")
    func undone() throws {
        #expect(
            try savings([try run("2026-11-03", ["jira@1": 7]), try run("2026-11-05", ["jira@1": -7])]).lines.isEmpty)
        let later = try savings([try run("2026-10-12", ["jira@1": 5]), try run("2026-11-05", ["jira@1": -5])])
        #expect(later.realised == ["EUR": 4000])
        #expect(later.expected == ["EUR": -4000])
        #expect(later.freedThisMonth == -5)
    }

    @Test(
        "a run that stopped counts for the people it got to",
        arguments: [(10, 10, 7), (5, 10, 3), (1, 10, 0), (0, 10, 0), (0, 0, 7)])
    func partial(done: Int, planned: Int, expected: Int) throws {
        let found = try savings([try run("2026-11-03", ["jira@1": 7], done: done, planned: planned)])
        #expect(found.freedThisMonth == expected)
    }

    @Test("sandboxes save nothing; a product that is gone has no price")
    func others() throws {
        let found = try savings([try run("2026-11-03", ["jira@3": 7, "gone@1": 2])])
        #expect(found.lines.map(\.label) == ["gone@1"])
        #expect(found.expected.isEmpty && found.expectedFrom == nil)
    }
}
