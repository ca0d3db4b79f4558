import ArgumentParser
import Core
import Engine
import Foundation

/// `usher sync`: makes the mirror what the vendor has.
struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Reads users, groups and products of the organisation.",
        discussion: "A sync that fails or is stopped changes nothing in the mirror.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Also read direct roles where they explain access no group explains: one call a person.")
    var full = false

    func run() async throws {
        let configuration = try common.configuration()
        // Asked first, so that a mistyped directory does not become an empty database.
        let isConfigured = configuration.atlassian != nil
        guard isConfigured || FileManager.default.fileExists(atPath: configuration.databasePath) else {
            throw UsherError.notConnected
        }
        let usher = try await Workplace.usher(configuration, mayCreate: isConfigured)
        let result = try await SyncCommand.sync(usher, full: full)
        Terminal.say(common.json ? result.json.rendered : SyncCommand.words(result))
    }

    static func sync(_ usher: Usher, full: Bool) async throws -> SyncResult {
        let bar = ProgressBar("Reading")
        defer { bar.finish() }
        let stopped = Failure(.failed, "The sync was stopped; what was known before stays as it is.")
        return try await stoppable(saying: "Stopping.", outcome: stopped) {
            try await usher.sync(full: full, by: Workplace.actor) { progress in
                bar.update(progress.done, of: progress.expected, label: "Reading \(progress.phase.rawValue)")
            }
        }
    }

    static func words(_ result: SyncResult) -> String {
        let seconds = (result.seconds * 10).rounded() / 10
        return "\(result.users.counted("user")) and \(result.groups.counted("group")): \(result.added.grouped) added, "
            + "\(result.changed.grouped) changed, \(result.removed.grouped) removed "
            + "(\(result.apiCalls.counted("call")), \(seconds) s)."
    }
}
