import ArgumentParser
import Core
import Engine
import Store

struct RulesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists all rules with their next and last run.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var clock: ClockOptions

    func run() async throws {
        let configuration = try common.configuration([.now: clock.at])
        let usher = try await Workplace.usher(configuration, mayCreate: false)
        var views: [RuleView] = []
        for rule in try await usher.rules() {
            let last = try await usher.store.database.read { try $0.runs.list(limit: 1, rule: rule.id).first }
            let next = try await usher.nextOccurrences(ofRuleNamed: rule.name, after: configuration.now, count: 1)
            views.append(RuleView(rule: rule, next: rule.isEnabled ? next.first : nil, lastRun: last))
        }
        if common.json { return Terminal.writeArray(views.map(\.json)) }
        guard !views.isEmpty else {
            return Terminal.say("There are no rules yet; 'usher rules apply FILE' saves some.")
        }
        var table = TextTable(RuleView.columns)
        for view in views { table.add(view.cells) }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}
