import Foundation
import UnixSignals

/// Runs work that Ctrl-C (or SIGTERM) asks to stop at the next safe place; a second one ends the process at once, which
/// the journal survives too.
/// - Parameters:
///   - words: what the person at the terminal is told.
///   - outcome: what any error of work that was stopped means; `nil` when errors are to be told as they are.
func stoppable<Value: Sendable>(
    saying words: String, outcome: Failure? = nil, _ work: @escaping @Sendable () async throws -> Value
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
    do { return try await task.value } catch {
        if task.isCancelled, let outcome { throw outcome }
        throw error
    }
}
