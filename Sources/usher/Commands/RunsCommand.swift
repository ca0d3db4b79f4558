import ArgumentParser

/// `usher runs …`: what was done, and taking it back.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Shows, resumes, cancels and undoes runs.",
        subcommands: [
            RunsListCommand.self, RunsShowCommand.self, RunsResumeCommand.self, RunsCancelCommand.self,
            RunsUndoCommand.self,
        ])
}
