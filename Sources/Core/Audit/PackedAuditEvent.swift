import Crypto

/// An event as a database row holds it: borrowed bytes, so that a long log is verified without making strings and
/// dictionaries. The buffers need to live only until `feed` returns.
public struct PackedAuditEvent {
    public var sequence: Int64
    /// Milliseconds since 1970.
    public var at: Int64
    public var actor: UnsafeRawBufferPointer
    public var verb: UnsafeRawBufferPointer
    public var subject: UnsafeRawBufferPointer
    public var run: UnsafeRawBufferPointer?
    /// The canonical bytes of the details: number of pairs, then key and value of each.
    public var details: UnsafeRawBufferPointer
    public var previousHash: UnsafeRawBufferPointer
    public var hash: UnsafeRawBufferPointer

    public init(
        sequence: Int64, at: Int64, actor: UnsafeRawBufferPointer, verb: UnsafeRawBufferPointer,
        subject: UnsafeRawBufferPointer, run: UnsafeRawBufferPointer?, details: UnsafeRawBufferPointer,
        previousHash: UnsafeRawBufferPointer, hash: UnsafeRawBufferPointer
    ) {
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.verb = verb
        self.subject = subject
        self.run = run
        self.details = details
        self.previousHash = previousHash
        self.hash = hash
    }
}

extension AuditHasher {
    /// The same hash as that of the event the bytes stand for.
    mutating func hash(_ event: PackedAuditEvent, after previousHash: [UInt8]) -> SHA256.Digest {
        buffer.removeAll()
        buffer.append(raw: previousHash)
        buffer.append(tag: AuditHasher.version)
        buffer.append(event.sequence)
        buffer.append(event.at)
        buffer.append(text: event.actor)
        buffer.append(text: event.verb)
        buffer.append(text: event.subject)
        buffer.append(event.run != nil)
        if let run = event.run { buffer.append(text: run) }
        buffer.append(raw: event.details)
        return buffer.bytes.withUnsafeBytes { SHA256.hash(bytes: $0) }
    }
}

extension CanonicalBytes {
    fileprivate mutating func append(text: UnsafeRawBufferPointer) {
        append(count: text.count)
        append(raw: text)
    }
    fileprivate mutating func append(raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }
}
