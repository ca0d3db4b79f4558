import Core
import Logging

/// What the engine takes from outside, so that every run can be replayed: time, chance and waiting.
public struct Surroundings: Sendable {
    public var now: @Sendable () -> Instant
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A new text that no other call has returned, of lower-case letters and digits.
    public var newID: @Sendable () -> String
    /// This process, for leases; no other process has the same.
    public var holder: String
    public var logger: Logger

    public init(
        now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Duration) async throws -> Void,
        newID: @escaping @Sendable () -> String, holder: String, logger: Logger
    ) {
        self.now = now
        self.sleep = sleep
        self.newID = newID
        self.holder = holder
        self.logger = logger
    }
}
