import Core
import Synchronization

extension Usher {
    /// What the work comes to when it ends in time. Otherwise `nil`, and it goes on. Where nothing is carried out in the
    /// background, it is waited for.
    func within<Value: Sendable>(
        _ time: Duration, _ name: String, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        guard let background else { return try await work() }
        let (outcome, came) = AsyncStream.makeStream(of: Result<Value, any Error>.self)
        let race = Race()
        background.begin(name) {
            do {
                let value = try await work()
                if race.isWon() { came.yield(.success(value)) }
            } catch {
                if race.isWon() { came.yield(.failure(error)) }
                throw error
            }
        }
        let clock = Task { [surroundings] in
            try await surroundings.sleep(time)
            if race.isWon() { came.finish() }
        }
        defer { clock.cancel() }
        for await first in outcome { return try first.get() }
        return nil
    }
}

/// One of two comes first.
private final class Race: Sendable {
    private let isOver = Mutex(false)
    /// `true` for whoever asks first, and for nobody else.
    func isWon() -> Bool {
        isOver.withLock { isOver in
            defer { isOver = true }
            return !isOver
        }
    }
}
