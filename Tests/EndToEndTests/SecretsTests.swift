import Foundation
import Testing

/// No secret in a log, an export, an error or a file.
@Suite struct SecretsTests {
    static let secrets = ["hush-atlassian-7f3a", "hush-jira-91bc", "hush-smtp-55de"]

    private func withSecrets(_ world: World) -> Program {
        var program = world.program
        program.environment["USHER_ATLASSIAN_KEY"] = Self.secrets[0]
        program.environment["USHER_JIRA_URL"] = "https://acme.atlassian.net"
        program.environment["USHER_JIRA_EMAIL"] = "ada@acme.example"
        program.environment["USHER_JIRA_TOKEN"] = Self.secrets[1]
        program.environment["USHER_SMTP_URL"] = "smtps://usher:\(Self.secrets[2])@mail.example"
        return program
    }

    @Test func aRefusedKeyIsExplainedAndNeverShown() async throws {
        try await World.run { world in
            let program = withSecrets(world)
            let answer = try await program("sync", "--json")
            #expect(answer.exit == 1)
            #expect(try answer.error()["code"] as? String == "unauthorized")
            #expect((try answer.error()["message"] as? String)?.contains("expired") == true)
            #expect((try answer.error()["next"] as? String)?.contains("USHER_ATLASSIAN_KEY") == true)
            expectNoSecret(in: answer.errors + answer.output)
        }
    }

    @Test func noCommandShowsOrStoresASecret() async throws {
        try await World.run { world in
            try await world.apply(RulesCommandTests.idle)
            let program = withSecrets(world)
            let commands = [
                ["sync"], ["users", "--limit", "3"], ["users", "nope = 1"], ["rules", "list"],
                ["rules", "plan", "Idle"],
                ["rules", "run", "Idle"], ["rules", "run", "Idle", "--live"], ["runs", "list"], ["audit", "list"],
                ["audit", "export"], ["audit", "verify"], ["db", "check"], ["rules", "export"], ["nonsense"],
            ]
            for command in commands {
                for form in [[], ["--json"]] {
                    let answer = try await program.run(command + form)
                    expectNoSecret(in: answer.output + answer.errors)
                }
            }
            let backup = world.data.path + "/copy.sqlite"
            #expect(try await program("db", "backup", backup).exit == 0)
            for name in try FileManager.default.subpathsOfDirectory(atPath: world.data.path) {
                guard let bytes = FileManager.default.contents(atPath: world.data.path + "/" + name) else { continue }
                for secret in Self.secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "in \(name)") }
            }
        }
    }

    @Test func aWrongSecretIsNotRepeated() async throws {
        let data = try TemporaryDirectory()
        for variable in ["USHER_ATLASSIAN_KEY", "USHER_JIRA_TOKEN", "USHER_SMTP_URL"] {
            let program = Program(environment: ["USHER_DATA": data.path, variable: "hush hush"])
            for form in [[], ["--json"]] {
                let answer = try await program.run(["users"] + form)
                #expect(answer.exit == 2)
                #expect(answer.errors.contains(variable))
                #expect(!answer.errors.contains("hush"))
            }
        }
    }

    private func expectNoSecret(in text: String) {
        for secret in Self.secrets { #expect(!text.contains(secret)) }
    }
}
