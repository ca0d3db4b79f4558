import Foundation
import Testing

/// axe-core, which finds what keeps people from using a page.
struct Axe: Sendable {
    private let source: String

    /// Reads the script that `scripts/browser-tools` has put into `.tools`.
    init() throws {
        let file = Package.folder(".tools").appendingPathComponent("axe.min.js")
        try #require(
            FileManager.default.fileExists(atPath: file.path), "axe-core is missing: run scripts/browser-tools first")
        source = try String(contentsOf: file, encoding: .utf8)
    }

    /// A rule that is broken, and where.
    struct Violation: Decodable, Sendable, CustomStringConvertible {
        let id: String
        let places: [String]
        var description: String { "\(id): \(places.prefix(5).joined(separator: " · "))" }
    }

    /// What is wrong with the page that the browser shows.
    func violations(in browser: Browser) async throws -> [Violation] {
        try await browser.driver.run(source)
        return try await browser.driver.runAsync(
            """
            axe.run().then((result) => done(result.violations.map((violation) => (
              { id: violation.id, places: violation.nodes.map((node) => `${node.target} ${node.failureSummary}`) }))));
            """, as: [Violation].self)
    }
}
