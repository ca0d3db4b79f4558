import Store
import Testing

@testable import Web

extension BrowserTests {
    @Suite struct ViewerJourney {
        /// Every page that opens shows no button that would be refused.
        @Test func aViewerSeesAndCannotTouch() async throws {
            try await Demo.run { demo in
                try await demo.browser(signedInBy: try await demo.link(for: .viewer)) { browser in
                    try await browser.seesNo("Administrators")
                    for page in Navigation.pages where RouteTable.isOpen(.get, page.path, to: .viewer) {
                        try await browser.open(page.path)
                        #expect(try await browser.heading().isEmpty == false, "\(page.path)")
                        for action in try await Self.actions(browser) {
                            #expect(Self.mayPost(action), "\(page.path) offers \(action)")
                        }
                    }
                    try await browser.open(Link.audit)
                    try await browser.sees("Only administrators can clear the log.")
                    try await browser.open(Link.auditClear)
                    try await browser.sees("Your role does not allow this")
                    try await browser.open(Link.administrators)
                    try await browser.sees("Your role does not allow this")
                    // Pages that are refused are errors to the browser; they were meant.
                    _ = try await browser.consoleErrors()
                }
            }
        }

        /// Where forms with a button that can be pressed send to.
        private static func actions(_ browser: Browser) async throws -> [String] {
            try await browser.driver.run(
                """
                const buttons = [...document.querySelectorAll("button:not([disabled]):not([aria-disabled=true])")];
                return [...new Set(buttons.filter((button) => button.type === "submit" && button.form?.method === "post")
                  .map((button) => new URL(button.formAction || button.form.action).pathname))];
                """, as: [String].self)
        }

        private static func mayPost(_ path: String) -> Bool {
            let parts = path.split(separator: "/")
            return RouteTable.table.keys.contains { key in
                let pattern = key.path.split(separator: "/")
                return key.method == .post && pattern.count == parts.count
                    && zip(pattern, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
                    && RouteTable.isOpen(.post, key.path, to: .viewer)
            }
        }
    }
}
