import ArgumentParser
import Foundation

/// The program. Everything it does is a subcommand.
@main
struct UsherCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usher",
        abstract: "Keeps an Atlassian organisation's seats for the people who use them.",
        discussion: """
            Exit codes: 0 done, 1 failed or partial, 2 wrong use, 3 blocked until a person approves.
            Settings come from flags, the environment (USHER_…) and usher.yaml in the data directory.
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, ServeCommand.self,
            SyncCommand.self, UsersCommand.self, FiltersCommand.self, RulesCommand.self, ForecastCommand.self,
            RunsCommand.self, WarningsCommand.self, AnswersCommand.self, RequestsCommand.self, ImportCommand.self,
            AuditCommand.self, AdminCommand.self,
            TokenCommand.self,
            DatabaseCommand.self, SimulateCommand.self,
        ])

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        Foundation.exit(await run(arguments))
    }

    /// Runs one command line.
    /// - Returns: what the process ends with.
    private static func run(_ arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return Failure.Exit.done.rawValue
        } catch {
            return report(error, asJSON: wantsJSON(arguments))
        }
    }

    /// Says what went wrong where it belongs: help on stdout, errors on stderr.
    private static func report(_ error: any Error, asJSON: Bool) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        let isOurs = error is Failure
        let code = exitCode(for: error)
        if !isOurs, code.isSuccess {
            Terminal.say(fullMessage(for: error))
            return code.rawValue
        }
        let failure =
            !isOurs && code == .validationFailure
            ? Failure(.usage, message(for: error), next: usageHint(for: error), exit: .wrongUse)
            : Failure(describing: error)
        Terminal.note(asJSON ? failure.json.rendered : failure.text)
        return failure.exit.rawValue
    }

    /// The usage line of the command that was meant.
    private static func usageHint(for error: any Error) -> String? {
        let lines = fullMessage(for: error).split(separator: "\n")
        guard let usage = lines.first(where: { $0.hasPrefix("Usage:") }) else { return nil }
        return String(usage)
    }

    /// Judged without the parser, which may be what failed.
    static func wantsJSON(_ arguments: [String]) -> Bool {
        let before = arguments.prefix { $0 != "--" }
        return before.contains("--json") || before.contains("--format=json")
            || zip(before, before.dropFirst()).contains { $0 == "--format" && $1 == "json" }
    }
}
