import Testing

@testable import Web

extension BrowserTests {
    @Suite struct PortalJourney {
        private static let people =
            "claim = managed AND membership = active AND role IS EMPTY AND product NOT IN (jira)"

        /// Somebody asks on the public page, confirms the link of the mail, and has access; the Access page shows it.
        @Test func askedConfirmedGranted() async throws {
            try await Demo.browse { demo, browser in
                let lines = try await demo.usher("users", Self.people, "--format", "json")
                let email = try #require(lines.firstMatch(of: /"email": ?"([^"]+)"/)).1
                try await demo.stranger { somebody in
                    try await somebody.open(Link.publicRequest)
                    try await somebody.fill("Your work e-mail", String(email))
                    try await somebody.driver.element("//label[normalize-space(.)='Jira']").click()
                    try await somebody.fill("Anything we should know? (optional)", "Need the board")
                    try await somebody.press("Ask for access")
                    try await somebody.sees("Look into your mailbox")
                    try await somebody.picture("journey-portal")

                    try await browser.openMail(saying: String(email))
                    let link = try await browser.driver.element("//main//p//a[contains(@href, '/request/')]")
                        .attribute("href")
                    try await somebody.driver.post("url", ["url": try #require(link)])
                    try await somebody.press("Yes, I ask for this access")
                    try await somebody.seesNo("Was it you who asked?")
                }
                try await browser.comesToSay("Access given", at: Link.access)
                try await browser.sees("“Need the board”")
                try await browser.picture("journey-granted")
                #expect(try await demo.count("email = \"\(email)\" AND product = jira") == 1)
                try await browser.openMail(saying: String(email), "You have access")
            }
        }
    }
}
