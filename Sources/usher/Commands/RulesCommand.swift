import ArgumentParser

/// `usher rules …`: what is done to whom, and when.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Saves, lists, plans and runs rules.",
        subcommands: [
            RulesApplyCommand.self, RulesExportCommand.self, RulesListCommand.self, RulesPlanCommand.self,
            RulesRunCommand.self, RulesNextCommand.self, RulesRemoveCommand.self,
        ])
}
