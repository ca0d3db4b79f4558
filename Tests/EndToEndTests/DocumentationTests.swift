import ArgumentParser
import Foundation
import Testing

@testable import usher

/// What is documented is what is there.
@Suite struct DocumentationTests {
    private static func document(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    }

    private static func leaves(_ command: any ParsableCommand.Type, _ path: [String]) -> [String] {
        let configuration = command.configuration
        let here = path + [configuration.commandName ?? ""]
        guard !configuration.subcommands.isEmpty else { return [here.joined(separator: " ")] }
        return configuration.subcommands.flatMap { leaves($0, here) }
    }

    @Test func everyCommandIsDocumented() throws {
        let text = try Self.document("docs/commands.md")
        let commands = Self.leaves(UsherCommand.self, [])
        #expect(commands.count > 20)
        for command in commands {
            #expect(text.contains("## \(command)\n") || text.contains("| `\(command)"), "\(command) is not documented")
        }
    }

    @Test func everySettingIsDocumentedWithItsNames() throws {
        let text = try Self.document("docs/configuration.md")
        for key in ConfigurationKey.allCases {
            #expect(text.contains("| `\(key.variable)` |"))
            if key.whyNotInFile == nil { #expect(text.contains("| `\(key.rawValue)` |")) }
            if key.isSecret { #expect(text.contains("`\(key.variable)` | `\(key.rawValue)` | – | **secret.**")) }
        }
    }

    @Test func everyErrorCodeIsDocumented() throws {
        let text = try Self.document("docs/commands.md")
        for code in Failure.Code.allCases { #expect(text.contains("`\(code.rawValue)`")) }
    }

    @Test func linksLeadSomewhere() throws {
        for name in [
            "README.md", "docs/architecture.md", "docs/commands.md", "docs/configuration.md", "CONTRIBUTING.md",
        ] {
            let text = try Self.document(name)
            let folder = (name as NSString).deletingLastPathComponent
            for match in text.matches(of: /\]\(([^):#]+)\)/) {
                let target = (folder as NSString).appendingPathComponent(String(match.1))
                let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                    .deletingLastPathComponent()
                #expect(
                    FileManager.default.fileExists(atPath: root.appendingPathComponent(target).path),
                    "\(name) points at \(target)")
            }
        }
    }
}
