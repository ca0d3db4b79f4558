import ArgumentParser
import Core
import Engine
import Store

struct DatabaseCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tells whether the database is sound and which migrations it has.",
        discussion: "Changes nothing. Ends with 1 when something is wrong.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let configuration = try common.configuration()
        try Workplace.requireDatabase(configuration, mayCreate: false)
        let store = try Store.connect(Workplace.location(configuration))
        let problems = try await store.database.integrityProblems()
        let view = MigrationsView(states: try await store.migrations())
        if common.json {
            Terminal.say(
                JSONValue.object([
                    "database": .text(configuration.databasePath), "sound": .bool(problems.isEmpty),
                    "problems": .texts(problems), "pending": .integer(view.pending), "migrations": view.json,
                ]).rendered)
        } else {
            let verdict =
                problems.isEmpty
                ? "The database is sound." : "The database is damaged:\n  " + problems.joined(separator: "\n  ")
            Terminal.say("\(configuration.databasePath)\n\(view.text)\n\(verdict)")
        }
        if !problems.isEmpty { throw ExitCode(Failure.Exit.failed.rawValue) }
    }
}
