import Logging
import ServiceLifecycle
import Synchronization

/// Work that goes on after whoever asked for it has their answer: runs and syncs that were started from a page. As a
/// service it lives as long as the program; at a graceful stop a run under way pauses after its step.
public final class BackgroundWork: Service {
    private struct State {
        var next = 0
        var isClosed = false
        var tasks: [Int: Task<Void, Never>] = [:]
    }
    private let state = Mutex(State())
    private let logger: Logger
    private let before: @Sendable () async -> Void

    /// - Parameter before: waited for by each work before it begins, so that a test sees what is done without it.
    public init(logger: Logger, before: @escaping @Sendable () async -> Void = {}) {
        (self.logger, self.before) = (logger, before)
    }

    /// Begins at once. What `work` throws is logged under `name`; after the stop began, the work finds itself
    /// cancelled.
    public func begin(_ name: String, _ work: @escaping @Sendable () async throws -> Void) {
        state.withLock { state in
            let number = state.next
            state.next += 1
            let task = Task { [logger, before] in
                await before()
                do { try await work() } catch is CancellationError {} catch {
                    logger.error("Work in the background failed", metadata: ["work": "\(name)", "error": "\(error)"])
                }
                self.end(number)
            }
            state.tasks[number] = task
            if state.isClosed { task.cancel() }
        }
    }

    private func end(_ number: Int) { state.withLock { _ = $0.tasks.removeValue(forKey: number) } }

    /// Until the program is told to stop; then what is under way comes to a safe place first.
    public func run() async throws {
        try? await gracefulShutdown()
        for task in close() { task.cancel() }
        await finish()
    }

    private func close() -> [Task<Void, Never>] {
        state.withLock { state in
            state.isClosed = true
            return Array(state.tasks.values)
        }
    }

    /// Returns when nothing is under way any more.
    public func finish() async {
        while let task = state.withLock({ $0.tasks.first?.value }) { await task.value }
    }
}
