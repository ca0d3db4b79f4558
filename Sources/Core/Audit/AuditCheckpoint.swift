/// What is kept of events that were cleared, so that the events after them still verify.
public struct AuditCheckpoint: Equatable, Sendable {
    /// The last event that was cleared; the chain goes on from it.
    public var last: AuditHead
    /// Events that were cleared.
    public var count: Int64
    /// Who cleared them.
    public var actor: String
    public var at: Instant

    public init(last: AuditHead, count: Int64, actor: String, at: Instant) {
        self.last = last
        self.count = count
        self.actor = actor
        self.at = at
    }

    public static let verb = "audit.cleared"

    /// The event that must be written together with the checkpoint: a chain that starts at a checkpoint verifies
    /// only when it holds this event, so that nobody can cut the beginning off and keep quiet about it.
    public var entry: AuditEntry {
        AuditEntry(at: at, actor: actor, verb: AuditCheckpoint.verb, details: details)
    }

    func isRecorded(by event: AuditEvent) -> Bool {
        event.verb == AuditCheckpoint.verb && event.actor == actor && event.at == at && event.details == details
    }

    private var details: [String: String] {
        ["events": String(count), "lastSequence": String(last.sequence), "lastHash": last.hash.hexadecimal]
    }
}
