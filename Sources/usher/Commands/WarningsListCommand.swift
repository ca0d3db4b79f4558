import ArgumentParser
import Core
import Engine
import Store

struct WarningsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists warnings, the newest first: who, when, and when the rule may act.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Only those of this rule.")
    var rule: String?
    @Flag(help: "Those that are over, too.")
    var all = false
    @Option(help: "At most so many, 1 to 10,000.")
    var limit = 50

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000.") }
    }

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        var query = WarningQuery(states: all ? [] : [.queued, .sent, .undeliverable])
        if let rule { query.rule = try await usher.rule(named: rule).id }
        let names = Dictionary(
            try await usher.rules().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let views = try await usher.warnings(matching: query, limit: limit).warnings
            .map { WarningDocument(warning: $0, ruleName: names[$0.rule]) }
        if common.json { return Terminal.writeArray(views.map(\.json)) }
        guard !views.isEmpty else { return Terminal.say("No warnings.") }
        var table = TextTable(WarningDocument.columns)
        for view in views { table.add(view.cells) }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}
