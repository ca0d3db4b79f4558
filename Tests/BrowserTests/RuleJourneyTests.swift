import Foundation
import Testing

@testable import Web

extension BrowserTests {
    @Suite struct RuleJourney {
        private static let name = "Never seen here"

        /// What the dashboard found becomes a rule, which runs in safe mode first and changes people only when it is live.
        @Test func insightToLive() async throws {
            try await Demo.browse { demo, browser in
                let before = try await demo.count("membership = suspended")
                try await Self.makeRule(of: "never logged in", browser)

                let safe = try await Self.planNow(browser)
                try await browser.press(beginningWith: "Run in safe mode: ")
                try await browser.sees("Simulated")
                try await browser.sees("Would be done")
                #expect(safe > 0)
                #expect(try await demo.count("membership = suspended") == before)

                try await Self.openRule(browser)
                try await browser.choose("Live")
                try await browser.press("Save the rule")
                try await browser.sees("This is what its next run would do. Nothing has been changed yet")
                #expect(try await Self.number(in: "Save as live: ", browser) == safe)
                try await browser.press(beginningWith: "Save as live: ")
                try await browser.sees("\(Self.name) is saved")
                #expect(try await demo.count("membership = suspended") == before)

                #expect(try await Self.planNow(browser) == safe)
                #expect(try await Self.number(in: "Run live: ", browser) == safe)
                try await browser.press(beginningWith: "Run live: ")
                _ = try await browser.driver.element("//a[normalize-space(.)='Undo this run…']")
                #expect(try await demo.count("membership = suspended") == before + safe)
            }
        }

        /// From the dashboard into the editor, which already means the same people.
        private static func makeRule(of finding: String, _ browser: Browser) async throws {
            try await browser.open(Link.home)
            let action = try await browser.driver.element(
                "//a[starts-with(@aria-label, 'Take action: ') and contains(@aria-label, '\(finding)')]")
            let address = try #require(URLComponents(string: try await action.attribute("href") ?? ""))
            let meant = address.queryItems?.first { $0.name == "filter" }?.value
            try await action.click()
            try await browser.fill("Name", name)
            let filter = try await browser.driver.run(
                "return document.querySelector('textarea[name=filter]').value", as: String.self)
            #expect(filter == meant)
            try await browser.choose("Brake: hold a large live run until somebody approves it")
            try await browser.press("Save the rule")
            try await browser.sees("\(name) is saved")
        }

        private static func openRule(_ browser: Browser) async throws {
            try await browser.open(Link.rules)
            try await browser.follow(name)
        }

        /// Opens the page that runs the rule now; how many people its plan means.
        private static func planNow(_ browser: Browser) async throws -> Int {
            try await openRule(browser)
            try await browser.press("More actions")
            try await browser.press("Run as saved…")
            try await browser.sees("Run \(name) now")
            return try await number(in: "Run in safe mode: ", browser)
        }

        /// The number of people on the button whose words begin so.
        private static func number(in words: String, _ browser: Browser) async throws -> Int {
            let button = try await browser.driver.element("//button[starts-with(normalize-space(.), '\(words)')]")
            let text = try await button.text()
            return try #require(Int(text.filter(\.isNumber)), "\(text)")
        }
    }
}
