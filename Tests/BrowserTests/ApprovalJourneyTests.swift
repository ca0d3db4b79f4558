import Foundation
import Store
import Testing

@testable import Web

extension BrowserTests {
    @Suite struct ApprovalJourney {
        private static let rule = """
            rules:
              - name: Too many at once
                mode: live
                filter: membership = active AND claim = managed AND role IS EMPTY AND lastActive < -30d
                trigger: {manual: {}}
                actions: [suspend]
                brake: {users: 1, percent: 1, when: either}
            """

        /// The brake holds a run back, and somebody else releases exactly its plan.
        @Test func brakeAndApprove() async throws {
            try await Demo.run { demo in
                let file = NSTemporaryDirectory() + "rule-\(UUID().uuidString).yaml"
                defer { try? FileManager.default.removeItem(atPath: file) }
                try Data(Self.rule.utf8).write(to: URL(fileURLWithPath: file))
                try await demo.usher("rules", "apply", file)
                let before = try await demo.count("membership = suspended")
                try await demo.usher("rules", "run", "Too many at once", "--live", endingWith: 3)
                #expect(try await demo.count("membership = suspended") == before)
                try await demo.browser(signedInBy: try await demo.link(for: .approver)) { browser in
                    try await browser.open(Link.runs)
                    try await browser.driver.element("//main//a[contains(normalize-space(.), 'Too many at once')]")
                        .click()
                    try await browser.sees("The frozen plan")
                    if let number = try await browser.driver.run(
                        "return document.querySelector(\"label[for='confirm'] b\")?.textContent ?? null",
                        as: String?.self)
                    {
                        try await browser.driver.element("//input[@id='confirm']").type(number)
                    }
                    try await browser.press(beginningWith: "Approve")
                    _ = try await browser.driver.element("//a[normalize-space(.)='Undo this run…']")
                    #expect(try await demo.count("membership = suspended") > before)
                    try await browser.open("/audit?view=details&about=operations")
                    try await browser.sees("Too many at once")
                }
            }
        }
    }
}
