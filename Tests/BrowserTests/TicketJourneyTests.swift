import Testing

@testable import Web

extension BrowserTests {
    @Suite struct TicketJourney {
        private static let people =
            "claim = managed AND membership = active AND role IS EMPTY AND product NOT IN (jira)"

        /// Somebody files a ticket; Jira Automation tells it, a rule gives access, and the ticket is answered.
        @Test func filedGrantedShown() async throws {
            try await Demo.browse { demo, browser in
                let account = try #require(try await demo.accounts(Self.people).sorted().first)
                let answer = try await demo.simulated(
                    "POST", "portal",
                    "{\"person\": \"\(account)\", \"summary\": \"Jira for the release\", \"product\": \"Jira\"}")
                let key = try #require(answer.firstMatch(of: /[A-Z]+-[0-9]+/)).0
                try await browser.comesToSay("Ticket \(key)", at: Link.access)
                try await browser.comesToSay("Access given", at: Link.access)
                try await browser.picture("journey-ticket")
                #expect(try await demo.count("accountId = \"\(account)\" AND product = jira") == 1)
                let ticket = try await demo.simulated("GET", "tickets/\(key)")
                #expect(ticket.contains("\"body\""), "the ticket is answered with a comment: \(ticket)")
            }
        }
    }
}
