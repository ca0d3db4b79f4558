import ArgumentParser
import Core
import Engine
import Foundation
import Store

struct AuditClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Removes all events and leaves a checkpoint.",
        discussion: """
            The checkpoint holds the last hash, who cleared, and how many events, so that what remains still verifies.
            Export first: what was removed can't be brought back.
            """)

    @OptionGroup var common: CommonOptions
    @Flag(help: "Do it.")
    var yes = false

    func run() async throws {
        let configuration = try common.configuration()
        let store = try await Workplace.store(configuration, mayCreate: false)
        guard yes else {
            let head = try await store.database.read { try $0.audit.head() }
            throw Failure(
                .usage, "This removes the events up to number \(head.sequence) for good.",
                next: "Run 'usher audit export' first, then 'usher audit clear --yes'.", exit: .wrongUse)
        }
        let actor = Workplace.actor
        let checkpoint = try await store.database.write { try $0.audit.clear(by: actor, at: Instant(Date())) }
        let removed = Int(checkpoint?.count ?? 0)
        Terminal.say(
            common.json
                ? JSONValue.object(["removed": .integer(removed)]).rendered
                : checkpoint == nil ? "There was nothing to clear." : "\(removed.counted("event")) removed.")
    }
}
