import Testing

@testable import Web

extension BrowserTests {
    @Suite struct AuditJourney {
        @Test func verifyAndClear() async throws {
            try await Demo.browse { demo, browser in
                try await demo.usher("rules", "run", "Agents who only read become customers", "--live")
                try await browser.open(Link.audit)
                try await browser.sees("Agents who only read become customers")
                try await browser.press("Verify the chain")
                try await browser.sees("The chain is whole: all")

                try await browser.follow("Details")
                try await browser.fill("Find", "customers")
                try await browser.choose("Changes to people")
                try await browser.press("Show")
                #expect(try await browser.path().contains("about=changes"))
                let changes = try await browser.driver.elements("//main//tbody/tr").count
                #expect(changes > 0)
                try await browser.follow("Clear all")
                let all = try await browser.driver.elements("//main//tbody/tr").count
                #expect(all > changes)

                try await browser.follow("Clear the log…")
                let number = try await browser.driver.element("//label[@for='confirm']/b").text()
                try await browser.fill("Type \(number) to confirm", "1")
                try await browser.press("Clear \(number) events")
                try await browser.sees("This is not the number.")
                try await browser.fill("Type \(number) to confirm", number)
                try await browser.press("Clear \(number) events")
                try await browser.sees("\(number) events cleared.")
                try await browser.sees("Demo Administrator cleared the audit log: \(number) events removed")
                try await browser.press("Verify the chain")
                try await browser.sees("The chain is whole: all 1 event fit.")
            }
        }
    }
}
