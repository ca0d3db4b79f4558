import ArgumentParser

/// `usher filters …`: filters with a name.
struct FiltersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filters", abstract: "Saves, lists and removes filters that rules refer to by name.",
        subcommands: [FiltersSaveCommand.self, FiltersListCommand.self, FiltersRemoveCommand.self])
}
