import Core
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct SecrecyTests {
    @Test func noSecretInPagesLogsOrTheDatabase() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        let url = try #require(
            try await console.server.invitations.signInLink(email: ada.email, by: "cli:root", port: 80))
        let path = String(url.dropFirst(Console.origin.count))
        let linkSecret = String(path.suffix(64))
        let hash = try #require(
            try await console.store.database.read { try $0.administrators.passwordHash(of: ada.id) })
        var secrets = [Console.password, "a brand new one", hash, linkSecret]
        let (pages, cookies) = try await console.test { browser async throws in
            var pages: [String] = []
            try await browser.get(path)
            try await browser.post(path)
            let first = browser.sessionCookie ?? ""
            try await browser.get("/account")
            let fields = ["current": Console.password, "password": "a brand new one", "repeated": "a brand new one"]
            pages.append(try await browser.post("/account/password", fields).text)
            for page in ["/account", "/administrators", "/administrators/\(ada.id)", "/metrics", "/nowhere"] {
                pages.append(try await browser.get(page).text)
            }
            return (pages.joined(), [first, browser.sessionCookie ?? ""])
        }
        secrets += cookies
        let stored = try await console.store.database.read { db in
            var text = ""
            for table in ["administrators", "sessions", "one_time_links", "audit"] {
                guard let name = SQLIdentifier(table) else { continue }
                try db.query("SELECT * FROM \(identifier: name)") { row in
                    for column in row.source.columnNames.indices { text += (row.source.text(at: column) ?? "") + "\n" }
                    for column in row.source.columnNames.indices {
                        text += Array(row.source.bytes(at: column)).hexadecimal + "\n"
                    }
                }
            }
            return text
        }
        for secret in secrets where !secret.isEmpty {
            #expect(!pages.contains(secret))
            #expect(!console.log.text.contains(secret))
            if secret != hash { #expect(!stored.contains(secret)) }
        }
        #expect(!console.log.text.contains(ada.email) && !console.log.text.contains(ada.name))
        #expect(console.log.text.contains("/sign-in/link/{secret}"))
    }

    @Test func tokensAndAdministratorsPrintNoSecret() throws {
        let token = try #require(AccessToken(bytes: [UInt8](repeating: 7, count: 32)))
        #expect("\(token)" == "•••")
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("7"))
    }
}
