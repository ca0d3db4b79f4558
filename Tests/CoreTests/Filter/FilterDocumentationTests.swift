import Core
import Foundation
import Testing

/// The page for administrators, `docs/filter-language.md`.
struct FilterDocumentationTests {
    private static func page() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/filter-language.md"), encoding: .utf8)
    }

    @Test func everyExampleParses() throws {
        let blocks = try Self.page().components(separatedBy: "```filter\n").dropFirst()
        #expect(blocks.count >= 10)
        for block in blocks {
            let example = try #require(block.components(separatedBy: "\n```").first)
            #expect(throws: Never.self, "\(example)") { try Filter(parsing: example) }
        }
    }

    @Test func everyFieldOperatorAndFunctionIsThere() throws {
        let page = try Self.page()
        for name in FilterField.allCases.map(\.rawValue) + FilterOperator.allCases.map(\.rawValue) {
            #expect(page.contains("`\(name)`"))
        }
        for function in TimeFunction.allCases { #expect(page.contains("`\(function.rawValue)()`")) }
    }

    /// A row names exactly the words its field takes, and says that it may be empty exactly when it may.
    @Test func rowsAgreeWithTheLanguage() throws {
        let lines = try Self.page().components(separatedBy: "\n")
        for info in FilterField.allCases.map(\.info) {
            let row = try #require(lines.first { $0.hasPrefix("| `\(info.field.rawValue)` |") })
            #expect(row.contains("*may be empty*") == info.canBeEmpty, "\(row)")
            let words = (info.kind.words ?? []).map { "`\($0)`" }.joined(separator: " ")
            #expect(words.isEmpty || row.hasSuffix("| \(words) |"), "\(row)")
        }
    }
}
