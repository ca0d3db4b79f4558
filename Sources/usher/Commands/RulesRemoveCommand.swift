import ArgumentParser
import Core
import Engine

struct RulesRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes a rule. Its runs stay, and can still be undone.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The rule's name.")
    var name: String

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let rule = try await usher.rule(named: name)
        try await usher.removeRule(named: name, by: Workplace.actor)
        Terminal.say(
            common.json
                ? JSONValue.object(["removed": .text(rule.name)]).rendered : "Removed '\(rule.name.printable)'.")
    }
}
