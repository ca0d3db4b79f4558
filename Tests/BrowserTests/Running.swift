import Foundation
import Subprocess
import SystemPackage
import Testing

/// A process that stays while a test needs it, and is gone afterwards.
enum Running {
    /// Starts it, waits for the first line of output that `ready` accepts, gives it to the body, and ends the process.
    static func run<Result: Sendable>(
        _ path: FilePath, _ arguments: [String], environment: [String: String] = [:],
        until ready: (String) -> Bool, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let outcome = try await Subprocess.run(
            .path(path), arguments: Arguments(arguments), environment: variables(environment), input: .none,
            output: .sequence, error: .combinedWithOutput
        ) { execution -> Result in
            var seen = ""
            var result: Result?
            for try await line in execution.standardOutput.strings() {
                seen += line + "\n"
                guard result == nil, ready(line) else { continue }
                do { result = try await body(line) } catch {
                    try? execution.send(signal: .terminate)
                    throw error
                }
                try execution.send(signal: .terminate)
            }
            guard let result else { throw EndedEarly(path: path, output: seen) }
            return result
        }
        return outcome.closureResult
    }

    /// The process ended before it was ready.
    struct EndedEarly: Error, CustomStringConvertible {
        let path: FilePath
        let output: String
        var description: String { "\(path) ended before it was ready: \(output)" }
    }

    /// Runs to its end; what it wrote to stdout.
    static func once(
        _ path: FilePath, _ arguments: [String], environment: [String: String] = [:], endingWith exit: Int32 = 0
    ) async throws -> String {
        let result = try await Subprocess.run(
            .path(path), arguments: Arguments(arguments), environment: variables(environment),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        try #require(result.terminationStatus == .exited(exit), "\(arguments): \(result.standardError)")
        return result.standardOutput
    }

    /// Nothing of the surrounding shell but where programs and homes are.
    private static func variables(_ more: [String: String]) -> Environment {
        var all = more
        let outside = ProcessInfo.processInfo.environment
        for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"] where all[name] == nil { all[name] = outside[name] }
        return .custom(Dictionary(uniqueKeysWithValues: all.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
    }
}
