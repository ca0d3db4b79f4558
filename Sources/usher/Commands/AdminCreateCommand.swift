import ArgumentParser
import Core
import Engine
import Foundation
import Store
import Web

struct AdminCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes an administrator, and a link that signs them in once.",
        discussion: """
            For somebody who is there already it only makes the link, and changes nothing about them. The link works \
            for a day, and links made before stop working.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: "E-mail address.")
    var email: String
    @Option(help: "Name.")
    var name: String
    @Option(help: "viewer, operator, approver or admin.")
    var role = Role.admin

    func run() async throws {
        let configuration = try common.configuration()
        let (email, name) = (email.trimmingCharacters(in: .whitespaces), name.trimmingCharacters(in: .whitespaces))
        if let complaint = Invitations.complaint(name: name, email: email) {
            throw Failure(.usage, complaint, exit: .wrongUse)
        }
        guard configuration.publicURL != nil || configuration.listen.port != 0 else {
            throw Failure(
                .configuration, "The port of the console is chosen when it starts, so no link can name it.",
                next: "Set USHER_PUBLIC_URL, or a port with USHER_LISTEN.", exit: .wrongUse)
        }
        let invitations = try await Invitations(
            store: try await Workplace.store(configuration, mayCreate: true),
            configuration: Serving.webConfiguration(configuration), surroundings: Serving.surroundings)
        let created = try await invitations.add(name: name, email: email, role: role, by: Workplace.actor)
        let port = configuration.listen.port
        guard let link = try await invitations.signInLink(email: email, by: Workplace.actor, port: port) else {
            throw Failure(
                .refused, "\(email) is disabled, so no link was made.",
                next: "Another administrator can enable the account in the console.")
        }
        guard !common.json else {
            return Terminal.say(
                JSONValue.object(["created": .bool(created), "email": .text(email), "signInLink": .text(link)]).rendered
            )
        }
        let what = created ? "\(name) is now an administrator (\(role.rawValue))." : "\(email) is there already."
        Terminal.say("\(what) This link signs them in once, within a day:\n\n  \(link)\n".printableLines)
    }
}

extension Role: ExpressibleByArgument {}

extension String {
    /// Each line without what would move a terminal's cursor.
    fileprivate var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }.joined(separator: "\n")
    }
}
