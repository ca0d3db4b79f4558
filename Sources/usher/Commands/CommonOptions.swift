import ArgumentParser
import Core
import Foundation

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Data directory. (USHER_DATA; default: ./usher-data)", valueName: "directory"))
    var data: String?

    @Option(help: ArgumentHelp("SQLite file. (USHER_DATABASE; default: in the data directory)", valueName: "file"))
    var database: String?

    @Flag(help: "Answer in JSON, errors included.")
    var json = false

    /// The settings of this process; `flags` adds what only some commands take.
    func configuration(_ flags: [ConfigurationKey: String?] = [:]) throws -> Configuration {
        var given = flags.compactMapValues { $0 }
        given[.data] = data
        given[.database] = database
        do {
            return try Configuration.load(flags: given, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw Failure(.configuration, "The configuration is wrong.", details: error.all, exit: .wrongUse)
        }
    }
}

/// The clock of commands that only read or plan.
struct ClockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the clock as this. (USHER_NOW; default: now)", valueName: "instant"))
    var at: String?
}
