import Crypto

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

/// Computes hashes of events, one after another in the same memory.
struct AuditHasher: Sendable {
    var buffer = CanonicalBytes()
    private var details: [(key: String, value: String)] = []

    static let version: UInt8 = 1

    /// The event's own `previousHash` and `hash` are not looked at.
    mutating func hash(_ event: AuditEvent, after previousHash: [UInt8]) -> SHA256.Digest {
        buffer.removeAll()
        buffer.append(raw: previousHash)
        buffer.append(tag: AuditHasher.version)
        buffer.append(event.sequence)
        buffer.append(event.at.milliseconds)
        buffer.append(event.actor)
        buffer.append(event.verb)
        buffer.append(event.subject)
        buffer.append(event.run?.rawValue)
        append(event.details)
        return buffer.bytes.withUnsafeBytes { SHA256.hash(bytes: $0) }
    }

    private mutating func append(_ values: [String: String]) {
        details.removeAll(keepingCapacity: true)
        details.append(contentsOf: values.lazy.map { (key: $0.key, value: $0.value) })
        if details.count > 1 { details.sort { $0.key.precedesInBytes($1.key) } }
        buffer.append(count: details.count)
        for (key, value) in details {
            buffer.append(key)
            buffer.append(value)
        }
    }
}

extension SHA256 {
    /// The digest of borrowed bytes, without a copy of them.
    static func hash(bytes: UnsafeRawBufferPointer) -> SHA256.Digest {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        return hasher.finalize()
    }
}

extension String {
    /// Order of the UTF-8 bytes. The order of `String` itself follows Unicode tables, which change.
    func precedesInBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
