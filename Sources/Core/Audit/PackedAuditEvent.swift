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
