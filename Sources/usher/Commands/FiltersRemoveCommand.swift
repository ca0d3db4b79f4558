import ArgumentParser
import Core
import Engine

struct FiltersRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes a saved filter; refused while a rule uses it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The filter's name.")
    var name: String

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        guard try await usher.removeFilter(named: name, by: Workplace.actor) else {
            let near = NearestNames.nearest(to: name, among: try await usher.savedFilters().map(\.filter.name))
            throw Failure(
                .notFound, "There is no saved filter '\(name)'.",
                next: near.isEmpty ? nil : "Did you mean \(near.joined(separator: ", "))?")
        }
        Terminal.say(
            common.json ? JSONValue.object(["removed": .text(name)]).rendered : "Removed '\(name.printable)'.")
    }
}
