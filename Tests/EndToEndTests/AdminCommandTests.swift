import AsyncHTTPClient
import Foundation
import Testing

@Suite struct AdminCommandTests {
    @Test func anAdministratorIsMadeOnceAndGetsALinkEachTime() async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: [
            "USHER_DATA": data.path, "USHER_PUBLIC_URL": "https://usher.example.com",
        ])
        let create = ["admin", "create", "--email", "ada@example.com", "--name", "Ada Lovelace", "--json"]
        let first = try await program.run(create).object()
        #expect(first["created"] as? Bool == true)
        let link = try #require(first["signInLink"] as? String)
        #expect(link.wholeMatch(of: /https:\/\/usher\.example\.com\/sign-in\/link\/[0-9a-f]{64}/) != nil)
        let second = try await program.run(create).object()
        #expect(second["created"] as? Bool == false)
        #expect(second["signInLink"] as? String != link)

        let words = try await program(
            "admin", "create", "--email", "eve@example.com", "--name", "Eve\u{1B}[2J", "--role", "viewer")
        #expect(words.exit == 0 && words.output.contains("(viewer)") && !words.output.contains("\u{1B}"))
        let verbs = try await program("audit", "list", "--json").objects().compactMap { $0["verb"] as? String }
        #expect(verbs.filter { $0 == "administrator.added" }.count == 2)
        #expect(verbs.filter { $0 == "administrator.linkMade" }.count == 3)
        #expect(try await program("audit", "export").output.contains(link.suffix(64)) == false)
    }

    @Test(
        arguments: [
            ["--email", "nobody", "--name", "Ada"], ["--email", "ada@example.com", "--name", " "],
            ["--email", "ada@example.com", "--name", "Ada", "--role", "god"],
        ]) func wrongUseIsRefused(arguments: [String]) async throws
    {
        let data = try TemporaryDirectory()
        let answer = try await Program(environment: ["USHER_DATA": data.path]).run(["admin", "create"] + arguments)
        #expect(answer.exit == 2)
    }

    @Test func aPortThatIsNotKnownMakesNoLink() async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: ["USHER_DATA": data.path, "USHER_LISTEN": "127.0.0.1:0"])
        let answer = try await program("admin", "create", "--email", "ada@example.com", "--name", "Ada", "--json")
        #expect(answer.exit == 2)
        #expect(try answer.error()["next"] as? String == "Set USHER_PUBLIC_URL, or a port with USHER_LISTEN.")
    }

    @Test func aTokenWorksUntilItIsRevoked() async throws {
        try await World.run(users: 50) { world in
            let program = world.program
            let base = ["token", "create", "--name", "Backup", "--json", "--for", "ada@example.com"]
            #expect(try await program.run(base + ["--scopes", "read"]).exit == 1, "nobody is there yet")
            #expect(try await program("admin", "create", "--email", "ada@example.com", "--name", "Ada").exit == 0)
            for wrong in [
                ["--scopes", "read,all"], ["--scopes", ""], ["--scopes", "read", "--expires", "2001-01-01"],
            ] {
                #expect(try await program.run(base + wrong).exit == 2, "\(wrong)")
            }
            let made = try await program.run(base + ["--scopes", "read,run", "--expires", "30d"]).object()
            let (id, token) = (try #require(made["id"] as? String), try #require(made["token"] as? String))
            let listed = try await program("token", "list", "--json")
            #expect(try listed.objects().map { $0["owner"] as? String } == ["ada@example.com"])
            #expect(!listed.output.contains(token))
            let outcome = try await program.whileRunning(
                ["serve", "--listen", "127.0.0.1:0", "--json"], until: { $0.hasPrefix("{\"url\"") }
            ) { line in
                let place = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                let url = try #require(place?["url"] as? String)
                #expect(try await Self.status(url, token) == 200)
                #expect(try await program("token", "revoke", id).exit == 0)
                #expect(try await Self.status(url, token) == 401)
            }
            #expect(outcome.exit == 0)
            #expect(try await program("token", "revoke", id).exit == 1)
            let log = try await program("audit", "export").output
            #expect(log.contains("token.made") && log.contains("token.revoked") && !log.contains(token))
        }
    }

    private static func status(_ url: String, _ token: String) async throws -> UInt {
        var request = HTTPClientRequest(url: url + "/api/v1/me")
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        return try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status.code
    }
}
