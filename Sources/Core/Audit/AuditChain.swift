/// The last event of a chain: what the next one is linked to.
public struct AuditHead: Equatable, Sendable {
    /// 0 before the first event.
    public var sequence: Int64
    /// 32 bytes; zeros before the first event.
    public var hash: [UInt8]
    public init(sequence: Int64, hash: [UInt8]) { (self.sequence, self.hash) = (sequence, hash) }
    /// The head of a chain without events.
    public static let start = AuditHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32))
}

/// Gives entries their place in the chain.
///
/// The hash of an event is SHA-256 over the previous hash (32 bytes) followed by the canonical bytes of the event,
/// version 1, all numbers big-endian, every text as its length in bytes (4 bytes) and its UTF-8:
///
///     0x01 · sequence (8) · time, milliseconds since 1970 (8) · actor · verb · subject
///     · 0x00, or 0x01 and the run's id
///     · number of details (4), then key and value of each, in byte order of the keys
public struct AuditChain: Sendable {
    public private(set) var head: AuditHead
    private var hasher = AuditHasher()

    public init(head: AuditHead = .start) { self.head = head }

    public mutating func append(_ entry: AuditEntry) -> AuditEvent {
        var event = AuditEvent(
            sequence: head.sequence &+ 1, at: entry.at, actor: entry.actor, verb: entry.verb, subject: entry.subject,
            run: entry.run, details: entry.details, previousHash: head.hash, hash: [])
        event.hash = Array(hasher.hash(event, after: head.hash))
        head = AuditHead(sequence: event.sequence, hash: event.hash)
        return event
    }
}
