import ArgumentParser
import Core
import Engine
import Foundation
import Store

struct DatabaseBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the database into a new file while it is in use.",
        discussion: "The keys in the data directory are not in it; keep a copy of keys/ elsewhere.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The new file; one that exists is not overwritten.")
    var file: String

    func run() async throws {
        let store = try await Workplace.store(common.configuration(), mayCreate: false)
        try await store.backup(to: file)
        let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        Terminal.say(
            common.json
                ? JSONValue.object(["file": .text(file), "bytes": .integer(orNull: size)]).rendered
                : "The database was copied to \(file) (\((size ?? 0).counted("byte"))).")
    }
}
