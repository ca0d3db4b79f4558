import ArgumentParser

/// `usher warnings …`: whom rules have warned.
struct WarningsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warnings", abstract: "Shows whom rules have warned.", subcommands: [WarningsListCommand.self])
}
