import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The real program as a shell would start it, with a data directory of its own.
struct Program: Sendable {
    /// Variables beside PATH and HOME; nothing of the surrounding shell reaches the program.
    var environment: [String: String] = [:]

    struct Answer: Sendable {
        var exit: Int32
        var output: String
        var errors: String

        /// What stdout holds; fails the test when it is not JSON.
        func json() throws -> Any {
            try JSONSerialization.jsonObject(with: Data(output.utf8), options: [.fragmentsAllowed])
        }
        func object() throws -> [String: Any] { try #require(json() as? [String: Any], "\(output)") }
        func objects() throws -> [[String: Any]] { try #require(json() as? [[String: Any]], "\(output)") }
        /// The one error on stderr.
        func error() throws -> [String: Any] {
            let whole = try JSONSerialization.jsonObject(with: Data(errors.utf8)) as? [String: Any]
            return try #require(whole?["error"] as? [String: Any], "\(errors)")
        }
    }

    /// Beside the test bundle, where one build puts both.
    static let path: FilePath = {
        let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        return FilePath(bundle.deletingLastPathComponent().appendingPathComponent("usher").path)
    }()

    /// Runs to its end; `started` gets the process id first.
    func run(_ arguments: [String], started: @Sendable (pid_t) -> Void) async throws -> Answer {
        let result = try await Subprocess.run(
            .path(Program.path), arguments: Arguments(arguments), environment: Running.variables(environment),
            input: .none,
            output: .sequence, error: .combinedWithOutput
        ) { execution in
            started(execution.processIdentifier.value)
            var output = ""
            for try await line in execution.standardOutput.strings() { output += line + "\n" }
            return output
        }
        return Answer(exit: Running.code(result.terminationStatus), output: result.closureResult, errors: "")
    }

    func callAsFunction(_ arguments: String...) async throws -> Answer { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> Answer {
        let result = try await Subprocess.run(
            .path(Program.path), arguments: Arguments(arguments), environment: Running.variables(environment),
            output: .string(limit: 64 << 20),
            error: .string(limit: 1 << 20))
        return Answer(
            exit: Running.code(result.terminationStatus), output: result.standardOutput,
            errors: result.standardError)
    }

    /// Starts a process that stays, hands the first line that `ready` accepts to the body, and ends it with SIGTERM.
    func whileRunning<Result: Sendable>(
        _ arguments: [String], until ready: (String) -> Bool, signal: Signal = .terminate,
        _ body: (String) async throws -> Result
    ) async throws -> (result: Result, exit: Int32, output: String) {
        let outcome = try await Running.run(
            Program.path, arguments, environment: environment, signal: signal, until: ready, body)
        return (outcome.value, outcome.exit, outcome.output)
    }
}

/// A directory that is gone when the test is.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "usher-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}
