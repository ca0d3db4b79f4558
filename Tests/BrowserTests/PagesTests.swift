import Store
import Testing

@testable import Web

/// Everything below takes a browser and most of a machine: one after the other.
@Suite(.serialized, .timeLimit(.minutes(10))) struct BrowserTests {
    /// Every page there is: those of the navigation, and below them one of each kind.
    static func paths(_ browser: Browser) async throws -> [String] {
        var paths = Navigation.pages.map(\.path)
        paths += [
            Link.auditClear, Link.helpFilters, Link.helpTroubleshooting, Link.newRule, "/audit?view=details&event=1",
        ]
        for list in [Link.users, Link.rules, Link.runs, Link.administrators] {
            try await browser.open(list)
            let places = try await browser.driver.run(
                """
                return [...document.querySelectorAll("main a")].map((link) => link.getAttribute("href"))
                  .filter((path) => /^\\/[a-z]+\\/[^/?]+$/.test(path) && path.startsWith("\(list)/")
                    && !path.endsWith("/new"));
                """, as: [String].self)
            if let first = places.first { paths.append(first) }
        }
        return paths
    }

    static func name(_ path: String) -> String {
        let kind = path.split(separator: "?").first.map(String.init) ?? path
        let parts = kind.split(separator: "/").map(String.init)
        let known = Navigation.pages.contains { $0.path == path } || parts.count < 2
        return known
            ? (parts.first ?? "dashboard") + (path.contains("?") ? "-details" : "")
            : parts.prefix(2).enumerated().map { $0.offset == 1 && $0.element.count > 20 ? "one" : $0.element }
                .joined(separator: "-")
    }

    /// Pictures of every page, wide and narrow, light and dark; each without what axe finds fault with, without
    /// scrolling sideways, and without an error in the console.
    @Test func everyPageCanBeUsedByEverybody() async throws {
        let axe = try Axe()
        try await Demo.browse { demo, browser in
            try await demo.usher("rules", "run", "Inactive in Jira for 90 days")
            for path in try await Self.paths(browser) {
                for width in Browser.Width.allCases {
                    for theme in [Theme.light, .dark] {
                        try await browser.show(width)
                        try await browser.use(theme)
                        try await browser.open(path)
                        let room = try await browser.driver.run(
                            "return document.documentElement.scrollWidth", as: Int.self)
                        #expect(room <= width.rawValue, "\(path) scrolls sideways at \(width.rawValue) px")
                        let violations = try await axe.violations(in: browser)
                        #expect(violations.isEmpty, "\(path), \(width.rawValue) px, \(theme): \(violations)")
                        let height = try await browser.driver.run(
                            "return document.documentElement.scrollHeight", as: Int.self)
                        try await browser.show(width, height: min(height, 4000))
                        try await browser.picture("\(Self.name(path))-\(width.rawValue)-\(theme)")
                    }
                }
                #expect(try await browser.consoleErrors().isEmpty, "\(path)")
            }
        }
    }

    /// No link of any page leads to nothing.
    @Test func everyLinkLeadsSomewhere() async throws {
        try await Demo.browse { demo, browser in
            try await demo.usher("rules", "run", "Inactive in Jira for 90 days")
            var (checked, dead): (Set<String>, [String]) = ([], [])
            for path in try await Self.paths(browser) {
                try await browser.open(path)
                let links = try await browser.driver.run(
                    """
                    return [...new Set([...document.querySelectorAll("a[href^='/']")]
                      .map((link) => link.getAttribute("href")))];
                    """, as: [String].self)
                // Of many links of one kind, such as the people of a list, two are enough.
                for (_, alike) in Dictionary(grouping: links, by: Self.name) {
                    for link in alike.prefix(2) where checked.insert(link).inserted {
                        let status = try await browser.driver.runAsync(
                            "fetch('\(link)').then((answer) => done(answer.status));", as: Int.self)
                        if status >= 400 { dead.append("\(path) → \(link): \(status)") }
                    }
                }
            }
            #expect(dead.isEmpty)
            #expect(checked.count > 30)
            _ = try await browser.consoleErrors()
        }
    }
}
