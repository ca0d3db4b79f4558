import ArgumentParser
import Core
import Engine

struct FiltersSaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save", abstract: "Saves a filter under a name, or changes the one of that name.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The name, unique ignoring case.")
    var name: String
    @Argument(help: "The filter.")
    var filter: String

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: true)
        // Asking it first gives complaints with their place in the text.
        do { _ = try await usher.users(matching: filter) } catch UsherError.invalid(let diagnostics) {
            throw Failure.filter(diagnostics, in: filter)
        }
        let document = RuleDocument(filters: [RuleDocument.SavedFilterText(name: name, text: filter)], rules: [])
        let applied = try await RulesApplyCommand.apply(document.json, named: "The filter", with: usher)
        let isChanged = !applied.filters.isEmpty
        Terminal.say(
            common.json
                ? JSONValue.object(["name": .text(name), "changed": .bool(isChanged)]).rendered
                : isChanged ? "Saved '\(name.printable)'." : "'\(name.printable)' is like that already.")
    }
}
