import ArgumentParser
import Core
import Engine

struct RulesNextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Tells when the clock starts a rule next, in UTC.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var clock: ClockOptions
    @Argument(help: "The rule's name.")
    var name: String
    @Option(help: "How many times, 1 to 10,000.")
    var count = 5
    @Option(help: ArgumentHelp("Count from here. (default: now)", valueName: "instant"))
    var from: String?

    func validate() throws {
        guard (1...10_000).contains(count) else { throw ValidationError("--count must be from 1 to 10000.") }
    }

    func run() async throws {
        let configuration = try common.configuration([.now: clock.at])
        let start = try from.map { try Clock.argument($0, of: "--from") } ?? configuration.now
        let usher = try await Workplace.usher(configuration, mayCreate: false)
        let times = try await usher.nextOccurrences(ofRuleNamed: name, after: start, count: count)
        if common.json { return Terminal.say(JSONValue.array(times.map { .instant($0) }).rendered) }
        Terminal.say(times.isEmpty ? "No clock starts this rule." : times.map(\.iso8601).joined(separator: "\n"))
    }
}
