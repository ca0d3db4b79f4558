import Foundation
import Testing

@testable import Web

extension BrowserTests {
    @Suite struct BulkJourney {
        private static let people = "membership = active AND claim = managed AND role IS EMPTY"

        /// What is exported is what the filter means, to the person.
        @Test func filterAndExport() async throws {
            try await Demo.browse { demo, browser in
                try await browser.open(Link.users(filter: "membership = suspended"))
                let count = try await demo.count("membership = suspended")
                #expect(count > 0)
                try await browser.sees("\(count)")
                let path = try #require(
                    try await browser.driver.element("//a[normalize-space(.)='Export']").attribute("href"))
                let text = try await browser.driver.runAsync(
                    "fetch('\(path)').then((answer) => answer.text()).then(done);", as: String.self)
                let lines = text.split(whereSeparator: \.isNewline)
                #expect(lines.count == count + 1)
            }
        }

        @Test func suspendAndUndo() async throws {
            try await Demo.browse { demo, browser in
                let before = try await demo.count("membership = suspended")
                try await browser.open(Link.users(filter: Self.people))
                for box in try await browser.driver.elements("//main//tbody//input[@name='account']").prefix(3) {
                    try await box.click()
                }
                try await browser.press("Suspend…")
                try await browser.sees("This is the plan. Nothing has been changed yet.")
                #expect(try await demo.count("membership = suspended") == before)
                try await browser.press(beginningWith: "Suspend 3 people")
                _ = try await browser.driver.element("//a[normalize-space(.)='Undo this run…']")
                #expect(try await demo.count("membership = suspended") == before + 3)

                try await browser.follow("Undo this run…")
                try await browser.sees("What would happen")
                try await browser.driver.element("//main//form//button[contains(@class, 'btn-primary')]").click()
                try await browser.sees("The way back")
                #expect(try await demo.count("membership = suspended") == before)
            }
        }

        /// A file is understood, planned, and run without a change.
        @Test func importAFile() async throws {
            try await Demo.browse { demo, browser in
                let ids = try await demo.usher("users", Self.people, "--format", "csv", "--limit", "3")
                    .split(whereSeparator: \.isNewline).dropFirst().compactMap { $0.split(separator: ",").first }
                let file = NSTemporaryDirectory() + "leavers-\(UUID().uuidString).csv"
                defer { try? FileManager.default.removeItem(atPath: file) }
                try Data(("accountId\n" + ids.joined(separator: "\n") + "\nnobody-here\n").utf8).write(
                    to: URL(fileURLWithPath: file))
                try await browser.open(Link.imports)
                try await browser.driver.element("//input[@type='file']").type(file)
                try await browser.press("Upload and check")
                try await browser.sees("Lines with errors")
                try await browser.driver.element("//select[@id='kind-1']/option[@value='suspend']").click()
                try await browser.press("Show the plan")
                try await browser.sees("What the import would do")
                try await browser.press("Run in safe mode")
                try await browser.sees("safe mode")
                #expect(try await browser.path().hasPrefix(Link.runs + "/"))
                try await browser.open("/audit?type=bulkCSVAction&about=operations")
                try await browser.sees("for 3 people in safe mode")
            }
        }
    }
}
