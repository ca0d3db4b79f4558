import Core
import Logging

/// What the engine takes from outside, so that every run can be replayed: time, chance and waiting.
public struct Surroundings: Sendable {
    public var now: @Sendable () -> Instant
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A new text that no other call has returned, of lower-case letters and digits.
    public var newID: @Sendable () -> String
    /// This process, for leases: `host:pid:` and something that no other process has.
    public var holder: String
    /// Whether another holder is certainly no longer there.
    public var isGone: @Sendable (_ holder: String) -> Bool
    public var logger: Logger

    public init(
        now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Duration) async throws -> Void,
        newID: @escaping @Sendable () -> String, holder: String, logger: Logger,
        isGone: @escaping @Sendable (String) -> Bool = ProcessIdentity.isGone
    ) {
        self.now = now
        self.sleep = sleep
        self.newID = newID
        self.holder = holder
        self.logger = logger
        self.isGone = isGone
    }
}
