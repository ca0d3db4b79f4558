import ArgumentParser
import Core
import Engine
import Store

struct AnswersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists answers that count or wait, the newest first.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Only those about this rule.")
    var rule: String?
    @Flag(help: "Only those that wait for a person.")
    var waiting = false
    @Flag(help: "Those that count no more, too.")
    var all = false
    @Option(help: "At most so many, 1 to 10,000.")
    var limit = 50

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000.") }
        if all, waiting { throw ValidationError("--all and --waiting contradict each other.") }
    }

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        var query = AnswerQuery(states: all ? [] : waiting ? [.waits] : [.stands, .waits])
        if let rule { query.rule = try await usher.rule(named: rule).id }
        let names = Dictionary(
            try await usher.rules().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let views = try await usher.answers(matching: query, limit: limit).answers.map { answer in
            AnswerDocument(answer: answer, ruleName: answer.rule.flatMap { names[$0] })
        }
        if common.json { return Terminal.writeArray(views.map(\.json)) }
        guard !views.isEmpty else { return Terminal.say("No answers.") }
        var table = TextTable(AnswerDocument.columns)
        for view in views { table.add(view.cells) }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}
