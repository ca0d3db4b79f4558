import ArgumentParser

/// `usher admin …`: who may sign in to the console.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Lets people into the console.", subcommands: [AdminCreateCommand.self])
}
