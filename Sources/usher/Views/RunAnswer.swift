import ArgumentParser
import Core
import Engine

/// How commands that carry out a run show it going on and answer with its outcome.
enum RunAnswer {
    static let stopping = """
        Stopping after the steps under way. The run stays paused; 'usher runs resume ID' goes on with it.
        """

    /// Carries out a run with a progress bar; Ctrl-C stops it between steps.
    static func carryOut<Value: Sendable>(
        _ work: @escaping @Sendable (_ progress: @escaping RunProgress) async throws -> Value
    ) async throws -> Value {
        let bar = ProgressBar("People")
        defer { bar.finish() }
        return try await stoppable(saying: stopping) {
            try await work { done, total in bar.update(done, of: total) }
        }
    }

    /// Says what came of the run, and ends the command with the exit code of its state.
    static func answer(_ run: Run, asJSON: Bool, extra: [JSONValue.Field] = []) throws {
        let view = RunDocument(run: run)
        Terminal.say(asJSON ? JSONValue.object(view.fields + extra).rendered : view.summary)
        try end(with: RunDocument.exit(for: run.state))
    }

    static func end(with exit: Failure.Exit) throws {
        if exit != .done { throw ExitCode(exit.rawValue) }
    }
}
