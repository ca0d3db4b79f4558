import Foundation
import Subprocess
import SystemPackage

/// A program that stays while a test needs it, and is gone afterwards.
public enum Running {
    public struct Outcome<Value: Sendable>: Sendable {
        public var value: Value
        /// A signal counts as 128.
        public var exit: Int32
        /// Everything it wrote, errors among it.
        public var output: String
    }

    /// Starts it, waits for the first line of output that `ready` accepts, gives it to the body, and ends the program.
    ///
    /// - Parameter signal: what ends it after the body has returned.
    public static func run<Value: Sendable>(
        _ path: FilePath, _ arguments: [String], environment: [String: String] = [:], signal: Signal = .terminate,
        until ready: (String) -> Bool, _ body: (String) async throws -> Value
    ) async throws -> Outcome<Value> {
        let result = try await Subprocess.run(
            .path(path), arguments: Arguments(arguments), environment: variables(environment), input: .none,
            output: .sequence, error: .combinedWithOutput
        ) { execution -> (Value, String) in
            var (seen, value) = ("", Value?.none)
            for try await line in execution.standardOutput.strings() {
                seen += line + "\n"
                guard value == nil, ready(line) else { continue }
                do { value = try await body(line) } catch {
                    try? execution.send(signal: .terminate)
                    throw error
                }
                try execution.send(signal: signal)
            }
            guard let value else { throw EndedEarly(path: path, output: seen) }
            return (value, seen)
        }
        let (value, output) = result.closureResult
        return Outcome(value: value, exit: code(result.terminationStatus), output: output)
    }

    /// The program ended before it was ready.
    public struct EndedEarly: Error, CustomStringConvertible {
        public let path: FilePath
        public let output: String
        public var description: String { "\(path) ended before it was ready: \(output)" }
    }

    /// Nothing of the surrounding shell but where programs and homes are.
    public static func variables(_ more: [String: String]) -> Environment {
        var all = more
        let outside = ProcessInfo.processInfo.environment
        for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"] where all[name] == nil { all[name] = outside[name] }
        return .custom(Dictionary(uniqueKeysWithValues: all.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
    }

    /// A signal counts as 128 and its number, as in a shell.
    public static func code(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): Int32(code)
        default: 128
        }
    }
}
