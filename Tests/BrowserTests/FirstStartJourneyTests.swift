import Testing

@testable import Web

extension BrowserTests {
    @Suite struct FirstStartJourney {
        /// From an empty data directory to numbers: the administrator, the connection, the first sync.
        @Test func fromNothingToNumbers() async throws {
            try await Demo.first(users: 300) { demo, simulated in
                try await demo.stranger { browser in
                    try await Self.becomeAdministrator(browser, by: demo.signInLink)
                    try await browser.sees("Nothing is connected yet")

                    try await Self.connect(browser, to: simulated.organization, key: "not-the-key")
                    try await browser.sees("401: the key was refused: it has expired, was revoked, or is not complete.")
                    try await browser.sees("Nothing was saved.")
                    try await browser.open(Link.connection)
                    try await browser.sees("Nothing is connected yet")

                    try await Self.connect(browser, to: simulated.organization, key: simulated.key)
                    // The page shows the numbers by itself when the sync has ended.
                    _ = try await browser.driver.element("//a[normalize-space(.)='300 Users: show them']")
                    #expect(try await browser.path() == Link.home)
                    #expect(try await demo.count("") == 300)
                }
            }
        }

        private static func becomeAdministrator(_ browser: Browser, by link: String) async throws {
            try await browser.driver.post("url", ["url": link])
            try await browser.fill("Your name", "Ada First")
            try await browser.fill("E-mail", "ada@example.com")
            try await browser.fill("New password", "correct horse battery")
            try await browser.fill("The same again", "correct horse battery")
            try await browser.press("Create the administrator")
        }

        private static func connect(_ browser: Browser, to organization: String, key: String) async throws {
            try await browser.fill("Organisation ID", organization)
            try await browser.fill("Organisation API key", key)
            try await browser.press("Check and connect")
        }
    }
}
