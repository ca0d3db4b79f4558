import Core

/// A sync in progress: what it hands in carries this mark.
public struct SyncMark: Hashable, Sendable {
    /// Number of the sync, from 1.
    public var number: Int64
    public var startedAt: Instant
}

/// One sync as the log of syncs keeps it.
public struct SyncRecord: Equatable, Sendable {
    public enum State: String, CaseIterable, Sendable, Codable { case running, finished, abandoned }
    public var number: Int64
    public var state: State
    public var startedAt: Instant
    /// When it finished or was abandoned; `nil` while it runs.
    public var finishedAt: Instant?
    /// Why it was abandoned.
    public var reason: String?
    /// Users and groups in the mirror when it had finished.
    public var users: Int
    public var groups: Int
    public var added: Int
    public var changed: Int
    public var removed: Int
}

/// What a page of users or groups changed against the mirror.
public struct MirrorChanges<ID: Hashable & Sendable>: Equatable, Sendable {
    /// Not in the mirror before.
    public var added: [ID]
    /// In the mirror with another content.
    public var changed: [ID]
    public init(added: [ID] = [], changed: [ID] = []) { (self.added, self.changed) = (added, changed) }
}
