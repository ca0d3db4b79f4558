import ArgumentParser
import Engine

struct RulesExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes all rules and saved filters as YAML, or as JSON with --json.",
        discussion: "Applied again, the output changes nothing.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let document = try await usher.exportRules()
        Terminal.put(common.json ? document.json : document.yaml)
    }
}
