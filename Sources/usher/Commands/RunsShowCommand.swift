import ArgumentParser
import Core
import Engine
import Store

struct RunsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one run with its steps and those who were left alone.")

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, csv }

    @OptionGroup var common: CommonOptions
    @Argument(help: "The run's id.")
    var id: String
    @Option(help: "text, json or csv.")
    var format: Format?

    func validate() throws {
        if common.json, let format, format != .json {
            throw ValidationError("--json and --format \(format.rawValue) contradict each other.")
        }
    }

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let details = try await usher.details(of: RunID(id))
        let names = try await usher.store.database.read { db in
            DirectoryNames(groups: try db.directory.groups(), products: try db.directory.products())
        }
        let view = RunDocument(run: details.run, names: names)
        switch format ?? (common.json ? .json : .text) {
        case .json: Terminal.say(view.json(steps: details.steps, spared: details.spared).rendered)
        case .csv: Terminal.put(RunReport.csv(details))
        case .text: Terminal.say(view.text(steps: details.steps, spared: details.spared))
        }
    }
}
