import Testing

@testable import Web

extension BrowserTests {
    @Suite struct WarningJourney {
        /// A warning that went out by itself is opened in the mailbox; the person says they still need it, and the rule
        /// leaves them alone.
        @Test func warnedAndSpared() async throws {
            try await Demo.browse { demo, browser in
                try await demo.untilMail(about: "about to", in: browser)
                let person = try await browser.recipientOfMail()
                try await browser.followLinkOfMail(named: "answer", first: true)
                try await browser.seesNo("Dashboard")
                try await browser.press("I still need it")
                try await browser.sees("Nothing is taken from you")

                try await browser.open(Link.users(filter: "email = \"\(person)\""))
                try await browser.driver.element("//main//tbody//a").click()
                try await browser.sees("Said they still need it")
                try await browser.sees("Withdraw the answer")
                try await browser.picture("journey-answered")
                #expect(try await demo.usher("audit", "list").contains("answer.given"))
            }
        }
    }
}
