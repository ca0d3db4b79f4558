import ArgumentParser

/// `usher answers …`: what people said to warnings.
struct AnswersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers", abstract: "Shows what people said to warnings, and decides about it.",
        subcommands: [AnswersListCommand.self, AnswersDecideCommand.self, AnswersWithdrawCommand.self])
}
