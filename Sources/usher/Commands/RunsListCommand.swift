import ArgumentParser
import Core
import Engine

struct RunsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists runs, the newest first.")

    @OptionGroup var common: CommonOptions
    @Option(help: "At most so many, 1 to 10,000.")
    var limit = 50

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000.") }
    }

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let views = try await usher.runs(limit: limit).map { RunDocument(run: $0) }
        if common.json { return Terminal.writeArray(views.map(\.json)) }
        guard !views.isEmpty else { return Terminal.say("No runs yet.") }
        var table = TextTable(RunDocument.columns)
        for view in views { table.add(view.cells) }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}
