import Testing

@testable import Web

extension BrowserTests {
    @Suite struct TemplateJourney {
        /// A mail is edited, looked at as a real person would get it, refused with an unknown field, and kept.
        @Test func editedPreviewedKept() async throws {
            try await Demo.browse { demo, browser in
                try await browser.open(Link.notifications)
                try await browser.follow("removal-warning")
                try await browser.sees("Preview")
                try await browser.fill("Subject", "Is {{product}} still of use, {{user.frstName}}?")
                try await browser.press("Save the template")
                try await browser.sees("user.firstName")
                try await browser.fill("Subject", "Is {{product}} still of use, {{user.firstName}}?")
                let people = "claim = managed AND membership = active AND product = jira"
                let account = try #require(try await demo.accounts(people).sorted().first)
                try await browser.fill("As it would look for", account)
                try await browser.press("Preview")
                try await browser.sees("still of use, ")
                _ = try await browser.driver.element("//iframe[@title='The formatted mail']")
                try await browser.choose("Plain text")
                try await browser.press("Preview")
                try await browser.sees("I still need it")
                try await browser.picture("journey-template")
                try await browser.press("Save the template")
                try await browser.open(Link.notifications)
                try await browser.sees("Is {{product}} still of use, {{user.firstName}}?")
            }
        }
    }
}
