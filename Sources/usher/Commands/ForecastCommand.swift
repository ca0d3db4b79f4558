import ArgumentParser
import Core
import Engine

/// `usher forecast`: whom a rule would newly mean in the coming days.
struct ForecastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Tells how many people a rule would newly hit on each coming day if nobody came back.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var clock: ClockOptions
    @Argument(help: "The rule's name.")
    var name: String
    @Option(help: "How many days, 1 to 366.")
    var days = 30

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days must be from 1 to 366.") }
    }

    func run() async throws {
        let configuration = try common.configuration([.now: clock.at])
        let usher = try await Workplace.usher(configuration, mayCreate: false)
        let forecast = try await usher.forecast(ruleNamed: name, days: days, asOf: configuration.now)
        guard !common.json else { return Terminal.say(forecast.json.rendered) }
        var table = TextTable([.whole("DAY"), .number("NEW"), TextTable.Column("")])
        let most = max(1, forecast.days.map(\.users).max() ?? 1)
        for day in forecast.days {
            let bar = String(repeating: "#", count: day.users * 30 / most)
            table.add([day.at.dayForPeople, day.users.grouped, bar])
        }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
        Terminal.say("\(forecast.total.counted("user")) in \(days.counted("day")).")
    }
}
