import ArgumentParser
import Core
import Engine

struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Ends a token at once.")

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("As 'usher token list' shows it.", valueName: "id"))
    var id: String

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        guard try await usher.revokeToken(id, by: Workplace.actor) != nil else {
            throw Failure(.notFound, "There is no token \(id).", next: "'usher token list' shows all.")
        }
        Terminal.say(common.json ? JSONValue.object(["revoked": .text(id)]).rendered : "\(id) is revoked.")
    }
}
