import Foundation
import UnixSignals

/// Runs work that Ctrl-C (or SIGTERM) asks to stop at the next safe place; a second one ends the process at once, which
/// the journal survives too.
/// - Parameter words: what the person at the terminal is told.
func stoppable<Value: Sendable>(
    saying words: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let task = Task { try await work() }
    let watcher = Task {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
            if task.isCancelled { Foundation.exit(130) }
            Terminal.note("\n" + words)
            task.cancel()
        }
    }
    defer { watcher.cancel() }
    return try await task.value
}
