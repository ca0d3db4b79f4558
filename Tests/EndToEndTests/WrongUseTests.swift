import Foundation
import Testing

@Suite struct WrongUseTests {
    @Test(arguments: [
        ["nonsense"], ["users", "--nonsense"], ["users", "a", "b"], ["users", "--format", "xml"],
        ["users", "--limit", "0"],
        ["users", "--count", "--format"], ["rules", "plan"], ["rules", "apply"],
        ["rules", "run", "x", "--approve", "h"],
        ["rules", "next", "x", "--count", "0"], ["runs", "show"], ["import", "x.csv"], ["simulate", "--users", "0"],
        ["simulate", "--fault", "nonsense"], ["simulate", "--now", "later"], ["demo", "--users", "x"],
        ["audit", "list", "--limit", "-1"], ["db", "backup"],
    ])
    func wrongUseEndsWithTwo(arguments: [String]) async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: ["USHER_DATA": data.path])
        let words = try await program.run(arguments)
        #expect(words.exit == 2)
        #expect(words.output.isEmpty)
        #expect(words.errors.hasPrefix("error: "))
        let json = try await program.run(arguments + ["--json"])
        #expect(json.exit == 2)
        #expect(json.output.isEmpty)
        #expect(Set(try json.error().keys) == ["code", "message", "next", "details"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: data.path).isEmpty, "wrong use leaves nothing behind")
    }

    @Test(arguments: [
        ("USHER_LISTN", "x", "USHER_LISTEN"), ("USHER_NOW", "soon", "USHER_NOW"),
        ("USHER_DATABASE", "postgres://db/usher", "PostgreSQL"),
        ("USHER_ATLASSIAN_URL", "http://api.example.com", "loopback"), ("USHER_LISTEN", "nowhere", "USHER_LISTEN"),
    ])
    func aWrongVariableIsNamed(name: String, value: String, expected: String) async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: ["USHER_DATA": data.path, name: value])
        let answer = try await program("users", "--json")
        #expect(answer.exit == 2)
        #expect(try answer.error()["code"] as? String == "configuration")
        #expect(answer.errors.contains(name))
        #expect(answer.errors.contains(expected))
    }

    @Test func anUnknownKeyOfTheFileIsNamedWithItsLine() async throws {
        let data = try TemporaryDirectory()
        try data.write("listen: 127.0.0.1:0\natlassian:\n  kee: x\n", to: "usher.yaml")
        let answer = try await Program(environment: ["USHER_DATA": data.path])("users", "--json")
        let details = try #require(try answer.error()["details"] as? [[String: Any]])
        #expect(answer.exit == 2)
        #expect(details.first?["path"] as? String == "atlassian.kee")
        #expect(details.first?["line"] as? Int == 3)
        #expect((details.first?["suggestions"] as? [String])?.first == "atlassian.key")
    }

    @Test func aWrongTimeIsNamed() async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: ["USHER_DATA": data.path])
        let answer = try await program("users", "--at", "2026-02-30")
        #expect(answer.exit == 2)
        #expect(answer.errors.contains("--at '2026-02-30'"))
    }

    @Test func lookingDoesNotMakeADatabase() async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: ["USHER_DATA": data.path])
        for arguments in [["users"], ["rules", "list"], ["runs", "list"], ["audit", "verify"], ["db", "check"]] {
            let answer = try await program.run(arguments + ["--json"])
            #expect(answer.exit == 1)
            #expect(try answer.error()["code"] as? String == "notSynced")
        }
        let sync = try await program("sync", "--json")
        #expect(sync.exit == 2)
        #expect(try sync.error()["code"] as? String == "notConnected")
        #expect(try FileManager.default.contentsOfDirectory(atPath: data.path).isEmpty)
    }

    @Test func helpIsNoError() async throws {
        let help = try await Program()("--help")
        #expect(help.exit == 0)
        #expect(help.errors.isEmpty)
        for name in ["demo", "serve", "simulate", "sync", "users", "rules", "runs", "import", "audit", "db"] {
            #expect(help.output.contains("  \(name) "))
        }
        #expect(try await Program()("--version").exit == 0)
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        let data = try TemporaryDirectory()
        let answer = try await Program(environment: ["USHER_DATA": data.path])(
            "rules", "apply", "nowhere.yaml", "--json")
        #expect(answer.exit == 2)
        #expect(try answer.error()["code"] as? String == "file")
        #expect((try answer.error()["message"] as? String)?.contains("nowhere.yaml") == true)
    }
}
