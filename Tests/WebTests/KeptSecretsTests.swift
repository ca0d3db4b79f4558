import Core
import Hummingbird
import Store
import Testing

@testable import Web

/// What is kept sealed is in no page, no answer of the API, no export, no log and no row.
@Suite struct KeptSecretsTests {
    private static let secrets = [
        "atlassian.key", "jira.token", "smtp.password", "mailbox.password", "jsm.secret", "slack.signing-secret",
        "slack.bot-token", "teams.token", "teams.app-secret", "openid.secret",
    ].map { (name: $0, value: "hush-\($0)-7f3a") }

    @Test func noneIsShownAnywhere() async throws {
        try await Console.withOrganization { console, _ in
            let box = console.store.secretBox
            try await console.store.database.write { db in
                for secret in Self.secrets { try db.secrets.set(secret.name, to: Secret(secret.value), sealedBy: box) }
            }
            let ada = try await console.add(.admin)
            let key = try await console.makeToken(named: "t", scopes: Set(APIScope.allCases), days: 9, for: ada)
            let shown = try await console.test { browser async throws in
                try await browser.signIn(ada)
                return try await Self.everything(browser, key.secret)
            }
            #expect(shown.count > 40, "every address without a variable part")
            let rows = try await Self.rows(console.store)
            for (_, value) in Self.secrets {
                for (path, text) in shown { #expect(!text.contains(value), "\(value) at \(path)") }
                #expect(!console.log.text.contains(value))
                #expect(!rows.contains(Array(value.utf8).hexadecimal), "\(value) in the database")
            }
        }
    }

    /// By address, what the server answers to whoever may see everything.
    private static func everything(_ browser: Browser, _ token: AccessToken) async throws -> [String: String] {
        let program = browser.another()
        var shown: [String: String] = [:]
        for key in RouteTable.table.keys where key.method == .get && !key.path.contains("{") {
            let isAPI = key.path.hasPrefix("/api/")
            let answer = try await (isAPI ? program : browser).get(
                key.path, headers: isAPI ? [.authorization: "Bearer \(token.reveal())"] : [:])
            #expect(answer.status.code < 500, "\(key.path)")
            shown[key.path] = answer.text + answer.headers.map(\.value).joined()
        }
        return shown
    }

    /// All that is in the database, as hexadecimal digits.
    private static func rows(_ store: Store) async throws -> String {
        try await store.database.read { db in
            let names = try db.rows("SELECT name FROM sqlite_master WHERE type = 'table'") { try $0.text("name") }
            var text = ""
            for table in names.compactMap({ SQLIdentifier($0) }) {
                try db.query("SELECT * FROM \(identifier: table)") { row in
                    for column in row.source.columnNames.indices {
                        text += Array(row.source.bytes(at: column)).hexadecimal + "\n"
                    }
                }
            }
            return text
        }
    }
}
