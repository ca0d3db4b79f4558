import Testing

@testable import Web

extension BrowserTests {
    @Suite struct WarningJourney {
        /// A warning goes out by itself; the person says in its page that they still need it, and the rule leaves them
        /// alone.
        @Test func warnedAnsweredSpared() async throws {
            try await Demo.browse { demo, browser in
                try await browser.openMail(saying: "Do you still need")
                let person = try await browser.recipient()
                try await browser.picture("journey-warning-mail")

                try await demo.stranger { somebody in
                    // The link of the mail, in a browser that nobody has signed in with.
                    let link = try await browser.driver.element("//main//p[contains(., 'say so')]//a").attribute("href")
                    try await somebody.driver.post("url", ["url": try #require(link)])
                    try await somebody.sees("Nothing happens before you press the button")
                    try await somebody.fill("Anything we should know? (optional)", "Back in March")
                    try await somebody.press("I still need it")
                    try await somebody.sees("Nothing is taken from you")
                    try await somebody.picture("journey-answer")
                }

                let account = try #require(try await demo.accounts("email = \"\(person)\"").first)
                try await browser.open("\(Link.users)/\(account)")
                try await browser.sees("Said they still need it")
                try await browser.sees("“Back in March”")
                try await browser.picture("journey-answered")
                // Whoever sends the same link again changes nothing; an administrator can take the answer back.
                try await browser.press(beginningWith: "Withdraw the answer")
                try await browser.sees("The answer is withdrawn")
            }
        }
    }
}
