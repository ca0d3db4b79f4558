import Testing

@testable import Web

extension BrowserTests {
    @Suite struct ProgressJourney {
        private static let people = "membership = active AND claim = managed AND role IS EMPTY"

        private struct Progress: Decodable {
            let isWatched: Bool
            let head: String
        }

        /// A run of some hundred steps: its page counts by itself, and says when it has ended.
        @Test func countsWithoutReload() async throws {
            try await Demo.browse { demo, browser in
                let before = try await demo.count("membership = suspended")
                try await browser.open(Link.users(filter: Self.people))
                try await browser.driver.element("//label[input[@name='all']]").click()
                try await browser.press("Suspend…")
                let number = try await browser.driver.element("//label[@for='confirm']/b").text()
                let count = try #require(Int(number))
                #expect(count > 100)
                try await browser.driver.element("//input[@id='confirm']").type(number)
                try await demo.slowDown(to: 400)
                try await browser.press(beginningWith: "Suspend \(number) people")

                let changes = try await Self.watch(browser)
                #expect(changes > 2)
                _ = try await browser.driver.element("//a[normalize-space(.)='Undo this run…']")
                try await browser.sees("\(number) of \(number) steps")
                #expect(try await demo.count("membership = suspended") == before + count)
            }
        }

        /// How often the words about progress changed while the document stayed the one that was opened; ends with the
        /// load by which the page shows the end.
        private static func watch(_ browser: Browser) async throws -> Int {
            let head = "//*[@data-run='head']"
            var seen = try await browser.driver.element("//*[@data-run-events]\(head)").text()
            try await browser.driver.run("document.documentElement.dataset.watched = 'yes';")
            for changes in 0... {
                _ = try await browser.driver.element(
                    "//html[not(@data-watched)]\(head) | \(head)[normalize-space(.) != '\(seen)']")
                let now = try await browser.driver.run(
                    """
                    const head = document.querySelector("[data-run='head']");
                    return { isWatched: Boolean(document.documentElement.dataset.watched), head: head?.textContent ?? "" };
                    """, as: Progress.self)
                guard now.isWatched else { return changes }
                seen = now.head
            }
            return 0
        }
    }
}
