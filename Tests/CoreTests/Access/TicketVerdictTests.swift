import Core
import Testing

@Suite struct TicketVerdictTests {
    private static func ticket(_ change: (inout Ticket) -> Void = { _ in }) -> Ticket {
        var ticket = Ticket(
            key: TicketKey("ITSD-24")!, project: "ITSD", reporter: Ticket.Reporter(account: "a1"), status: "Open")
        change(&ticket)
        return ticket
    }

    private static func word(_ verdict: TicketVerdict) -> String {
        switch verdict {
        case .take: "take"
        case .refuse: "refuse"
        case .ignore: "ignore"
        }
    }

    @Test(
        arguments: [
            ("open", ticket(), [], "take"), ("of a chosen desk", ticket(), ["HR", "itsd"], "take"),
            ("of another desk", ticket(), ["HR"], "ignore"), ("closed", ticket { $0.isClosed = true }, [], "refuse"),
            ("nobody's", ticket { $0.reporter = nil }, [], "refuse"),
            ("closed, of another desk", ticket { $0.isClosed = true }, ["HR"], "ignore"),
            ("made inside Jira", ticket { $0.requestType = nil }, [], "take"),
        ] as [(String, Ticket, [String], String)]) func verdicts(
            name: String, ticket: Ticket, projects: [String], word: String
        )
    { #expect(Self.word(TicketVerdict(of: ticket, projects: projects)) == word, "\(name)") }

    @Test(
        arguments: [
            (1, Duration.zero, Duration.seconds(30)), (2, .zero, .seconds(60)), (4, .zero, .minutes(4)),
            (7, .zero, .minutes(30)), (500, .hours(23), .minutes(30)), (0, .zero, .seconds(30)),
        ]) func pausesGrow(attempts: Int, age: Duration, pause: Duration)
    {
        let heard = Instant(seconds: 1_795_000_000)
        let next = TicketPatience.nextTry(after: attempts, heardAt: heard, now: heard + age)
        #expect(next == heard + age + pause)
    }

    @Test func itIsGivenUpAfterADay() {
        let heard = Instant(seconds: 1_795_000_000)
        #expect(TicketPatience.nextTry(after: 60, heardAt: heard, now: heard + .hours(24)) == nil)
    }
}
