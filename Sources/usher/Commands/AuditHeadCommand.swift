import ArgumentParser
import Core
import Foundation
import Store

struct AuditHeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head", abstract: "Signs the end of the chain, as JSON.",
        discussion: """
            Keep the output where whoever can write to the database can't. 'usher audit verify --head FILE' then shows
            also a chain that was rewritten as a whole, or cut off at its end.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let store = try await Workplace.store(common.configuration(), mayCreate: false)
        let head = try await store.database.read { try $0.audit.head() }
        let signed = try SignedHead(signing: head, at: Instant(Date()), with: store.signingKey.privateKey)
        Terminal.say(signed.json)
    }
}
