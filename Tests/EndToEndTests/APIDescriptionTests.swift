import Foundation
import Subprocess
import SystemPackage
import Testing

/// The API of the real program, tried by a program that knows nothing but its description.
@Suite struct APIDescriptionTests {
    private static let tool = URL(filePath: #filePath).appending(path: "../../../.venv-api/bin/schemathesis")
        .standardized.path

    /// Right and wrong requests to every operation, with a fixed seed: no 5xx, and no status, type or body that the
    /// description does not have.
    @Test func nothingIsAnsweredThatIsNotDescribed() async throws {
        try #require(
            FileManager.default.fileExists(atPath: Self.tool), "Schemathesis is missing: run scripts/api-tools first")
        let place = try TemporaryDirectory()
        let program = Program()
        _ = try await program.whileRunning(
            ["demo", "--users", "120", "--port", "0", "--data", place.path],
            until: { $0.contains("Usher answers on") }
        ) { line in
            let address = try #require(line.firstMatch(of: /http:\/\/[0-9.:]+/).map { String($0.0) }, "\(line)")
            let token =
                try await program(
                    "token", "create", "--data", place.path, "--json", "--name", "test", "--for", "demo@example.com",
                    "--scopes", "read,write,run,approve,admin"
                ).object()["token"] as? String
            let answer = try await Self.tried(address, token: try #require(token), in: place.path)
            #expect(answer.exit == 0, "\(answer.output.suffix(6000))")
            #expect(answer.output.contains("Failures") == false)
            let tested = answer.output.firstMatch(of: /Tested: ([0-9]+)/).flatMap { Int($0.1) } ?? 0
            #expect(tested >= 85, "\(answer.output.suffix(2000))")
        }
    }

    private static func tried(
        _ address: String, token: String, in folder: String
    ) async throws -> (exit: Int32, output: String) {
        let result = try await Subprocess.run(
            .path(FilePath(tool)),
            arguments: [
                "run", "\(address)/api/v1/openapi.json", "--header", "Authorization: Bearer \(token)", "--checks",
                "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
                "--max-examples", "8", "--seed", "7", "--phases", "examples,coverage,fuzzing", "--mode", "all",
                "--generation-database", "none", "--no-color",
            ], workingDirectory: FilePath(folder), output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
        let code: Int32 = if case .exited(let code) = result.terminationStatus { Int32(code) } else { 128 }
        return (code, result.standardOutput + result.standardError)
    }
}
