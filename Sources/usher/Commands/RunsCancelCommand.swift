import ArgumentParser
import Core
import Engine

struct RunsCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Stops a run between steps, also one that another process carries out.",
        discussion: "What it has done stays done; 'usher runs undo' takes it back.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The run's id.")
    var id: String

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let run = try await usher.cancel(RunID(id), by: Workplace.actor)
        let view = RunDocument(run: run)
        if common.json { return Terminal.say(view.json.rendered) }
        Terminal.say(
            run.state.isFinal ? view.summary : "Run \(run.id) was asked to stop; it does so after the steps under way.")
    }
}
