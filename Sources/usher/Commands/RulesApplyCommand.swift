import ArgumentParser
import Core
import Engine

struct RulesApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Saves the rules of a YAML or JSON file, all of them or none.",
        discussion: "Rules are matched by name. Rules that the file does not mention stay as they are.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The file; - means stdin.")
    var file: String

    func run() async throws {
        let configuration = try common.configuration()
        let text = try InputFile.text(at: file)
        let usher = try await Workplace.usher(configuration, mayCreate: true)
        let applied = try await RulesApplyCommand.apply(text, named: file, with: usher)
        Terminal.say(common.json ? applied.json.rendered : RulesApplyCommand.words(applied))
    }

    /// The one way rules get in, also for the demo's.
    static func apply(_ text: String, named name: String, with usher: Usher) async throws -> RulesApplied {
        do { return try await usher.applyRules(text, by: Workplace.actor) } catch UsherError.invalid(let diagnostics) {
            throw Failure(
                .rules, "\(name): nothing was applied.", details: diagnostics.all,
                exit: .wrongUse)
        }
    }

    private static func words(_ applied: RulesApplied) -> String {
        let parts = [
            ("added", applied.added), ("changed", applied.changed), ("unchanged", applied.unchanged),
            ("saved filter", applied.filters),
        ]
        let lines = parts.flatMap { part in part.1.map { "\(part.0): \($0.printable)" } }
        return lines.isEmpty ? "There was nothing in it." : lines.joined(separator: "\n")
    }
}
