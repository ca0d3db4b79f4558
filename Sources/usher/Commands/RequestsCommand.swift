import ArgumentParser

/// `usher requests …`: who asked for access, and what a person decides about it.
struct RequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests", abstract: "Shows, grants and refuses requests for access.",
        subcommands: [
            RequestsListCommand.self, RequestsShowCommand.self, RequestsGrantCommand.self, RequestsRefuseCommand.self,
        ])
}
