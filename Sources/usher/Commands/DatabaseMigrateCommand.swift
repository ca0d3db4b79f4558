import ArgumentParser
import Core
import Engine
import Store

struct DatabaseMigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Brings the database to this program's schema, making it when missing.",
        discussion: "Every command does this when it opens the database; this one only does that.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let configuration = try common.configuration()
        let store = try await Workplace.store(configuration, mayCreate: true)
        let view = MigrationsView(states: try await store.migrations())
        guard common.json else { return Terminal.say("\(configuration.databasePath)\n\(view.text)") }
        Terminal.say(
            JSONValue.object([
                "database": .text(configuration.databasePath), "pending": .integer(view.pending),
                "migrations": view.json,
            ]).rendered)
    }
}
