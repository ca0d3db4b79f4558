import ArgumentParser
import Core
import Engine

struct RunsResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Goes on with a run that was stopped, or that waits and is now approved.",
        discussion:
            "Steps that were under way when it stopped are read back from the vendor before they are tried again.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The run's id.")
    var id: String
    @Option(help: ArgumentHelp("Agree to the plan the run waits with; its hash.", valueName: "hash"))
    var approve: String?

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let id = RunID(id)
        let waiting = try await usher.run(id)
        let isApproved = try approval(of: waiting)
        let run = try await RunAnswer.carryOut { progress in
            isApproved
                ? try await usher.approve(id, by: Workplace.actor, progress: progress)
                : try await usher.resume(id, by: Workplace.actor, progress: progress)
        }
        try RunAnswer.answer(run, asJSON: common.json)
    }

    /// Whether a waiting run is approved by this command line.
    private func approval(of run: Run) throws -> Bool {
        guard run.state == .blocked else { return false }
        guard let approve else {
            throw Failure(
                .blocked, "Run \(run.id) waits for approval: \(run.reason ?? "its rule asks for it").",
                next: "Look at it with 'usher runs show \(run.id)', then add --approve \(run.planHash).",
                exit: .blocked)
        }
        guard approve == run.planHash else { throw UsherError.planChanged(approved: approve, present: run.planHash) }
        return true
    }
}
