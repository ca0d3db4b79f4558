import Core

/// Told while a sync goes on.
public struct SyncProgress: Equatable, Sendable {
    public enum Phase: String, Sendable { case products, groups, users }
    public var phase: Phase
    /// Groups or users read so far.
    public var done: Int
    /// What the last sync found; `nil` before the first.
    public var expected: Int?
}

/// What a finished sync found.
public struct SyncResult: Equatable, Sendable {
    public var users: Int
    public var groups: Int
    public var added: Int
    public var changed: Int
    public var removed: Int
    /// Calls to the vendor, retries included.
    public var apiCalls: Int
    public var seconds: Double
    /// What happened since the sync before, as far as its differences show; empty at the first sync.
    public var events: [DirectoryEvent]
}
