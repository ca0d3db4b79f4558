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
        let saved: FilterSaved
        do {
            saved = try await usher.saveFilter(named: name, query: filter, replacing: true, by: Workplace.actor)
        } catch UsherError.invalid(let diagnostics) where diagnostics.all.allSatisfy({ $0.path == nil }) {
            throw Failure.filter(diagnostics, in: filter)
        }
        let isChanged = saved != .unchanged
        Terminal.say(
            common.json
                ? JSONValue.object(["name": .text(name), "changed": .bool(isChanged)]).rendered
                : isChanged ? "Saved '\(name.printable)'." : "'\(name.printable)' is like that already.")
    }
}
