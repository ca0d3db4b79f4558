import ArgumentParser
import Core
import Engine
import Foundation
import Store

struct FiltersRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes a saved filter; refused while a rule uses it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The filter's name.")
    var name: String

    func run() async throws {
        let store = try await Workplace.store(common.configuration(), mayCreate: false)
        let name = name
        let known = try await store.database.write { db in
            guard try db.filters.remove(name) else { return try db.filters.all().map(\.name) as [String]? }
            try db.audit.append([
                AuditEntry(at: Instant(Date()), actor: Workplace.actor, verb: "filter.removed", subject: name)
            ])
            return nil
        }
        if let known {
            let near = NearestNames.nearest(to: name, among: known)
            throw Failure(
                .notFound, "There is no saved filter '\(name)'.",
                next: near.isEmpty ? nil : "Did you mean \(near.joined(separator: ", "))?")
        }
        Terminal.say(
            common.json ? JSONValue.object(["removed": .text(name)]).rendered : "Removed '\(name.printable)'.")
    }
}
