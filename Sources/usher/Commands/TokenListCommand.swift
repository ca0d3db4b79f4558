import ArgumentParser
import Core
import Engine

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists all API tokens, without the tokens themselves.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let usher = try await Workplace.usher(common.configuration(), mayCreate: false)
        let tokens = try await usher.tokens()
        if common.json {
            return Terminal.writeArray(
                tokens.map { token, owner in
                    .object([
                        "id": .text(token.id), "name": .text(token.name), "owner": .text(orNull: owner?.email),
                        "scopes": .texts(token.scopes.map(\.rawValue).sorted()),
                        "createdAt": .instant(token.createdAt), "expiresAt": .instant(token.expiresAt),
                        "usedAt": .instant(token.usedAt),
                    ])
                })
        }
        guard !tokens.isEmpty else { return Terminal.say("No tokens are made yet.") }
        var table = TextTable([
            .whole("ID"), TextTable.Column("NAME", minimum: 8), TextTable.Column("OWNER", minimum: 8), .whole("SCOPES"),
            .whole("EXPIRES"), .whole("USED"),
        ])
        for (token, owner) in tokens {
            table.add([
                token.id, token.name, owner?.email ?? "", token.scopes.map(\.rawValue).sorted().joined(separator: ","),
                token.expiresAt.dayForPeople, token.usedAt?.dayForPeople ?? "never",
            ])
        }
        Terminal.say(table.rendered(width: Terminal.outputWidth))
    }
}
