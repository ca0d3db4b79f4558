import ArgumentParser
import Core
import Engine
import Store

/// `usher db …`: the database itself.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Migrates, checks and backs up the database.",
        subcommands: [DatabaseMigrateCommand.self, DatabaseCheckCommand.self, DatabaseBackupCommand.self])
}

/// Migrations as both commands show them.
struct MigrationsView {
    var states: [MigrationState]

    var pending: Int { states.count { $0.appliedAt == nil } }

    var json: JSONValue {
        .array(
            states.map {
                .object([
                    "number": .integer($0.number), "name": .text($0.name), "appliedAt": .instant($0.appliedAt),
                ])
            })
    }

    var text: String {
        var table = TextTable([.number("NO"), .whole("MIGRATION"), .whole("APPLIED")])
        for state in states { table.add([String(state.number), state.name, state.appliedAt?.forPeople ?? "not yet"]) }
        return table.rendered(width: Terminal.outputWidth)
    }
}
