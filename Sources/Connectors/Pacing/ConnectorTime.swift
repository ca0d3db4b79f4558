import Core

/// Time and chance for pacing and retries, passed in so that tests neither sleep nor flake.
public struct ConnectorTime: Sendable {
    /// Time since some fixed moment; never goes back, whatever happens to the calendar clock.
    public var monotonic: @Sendable () -> Duration
    /// The calendar clock; only to read dates in answers that carry no date of their own.
    public var wall: @Sendable () -> Instant
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A number in 0..<1.
    public var jitter: @Sendable () -> Double

    public init(
        monotonic: @escaping @Sendable () -> Duration, wall: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void, jitter: @escaping @Sendable () -> Double
    ) {
        (self.monotonic, self.wall, self.sleep, self.jitter) = (monotonic, wall, sleep, jitter)
    }
}
