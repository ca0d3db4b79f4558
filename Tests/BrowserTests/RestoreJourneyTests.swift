import Testing

@testable import Web

extension BrowserTests {
    @Suite struct RestoreJourney {
        private static let people = "membership = active AND claim = managed AND role IS EMPTY"

        /// What a run took from several is given back to one of them, and only to that one.
        @Test func oneOfSeveral() async throws {
            try await Demo.browse { demo, browser in
                try await browser.open(Link.users(filter: Self.people))
                var accounts: [String] = []
                for box in try await browser.driver.elements("//main//tbody//input[@name='account']").prefix(3) {
                    accounts.append(try #require(try await box.attribute("value")))
                    try await box.click()
                }
                try await browser.press("Suspend…")
                try await browser.press(beginningWith: "Suspend 3 people")
                _ = try await browser.driver.element("//a[normalize-space(.)='Undo this run…']")
                #expect(try await demo.accounts("membership = suspended").isSuperset(of: accounts))

                try await browser.open("\(Link.users)/\(accounts[1])")
                try await browser.driver.element("//a[starts-with(normalize-space(.), 'Take this back for')]").click()
                try await browser.sees("Take back what a run did to")
                #expect(try await demo.accounts("membership = suspended").isSuperset(of: accounts))
                try await browser.press(beginningWith: "Take back 1 step for")
                try await browser.sees("1 of 1 step")
                _ = try await browser.driver.element("//*[@data-run='head' and not(ancestor::*[@data-run-events])]")

                let suspended = try await demo.accounts("membership = suspended")
                #expect(suspended.intersection(accounts) == [accounts[0], accounts[2]])
                #expect(try await demo.accounts("membership = active").intersection(accounts) == [accounts[1]])
            }
        }
    }
}
