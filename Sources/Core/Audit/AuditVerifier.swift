import Crypto

/// Proves a chain of events, or names the first one that is broken. Events are fed in their order, one by one;
/// the memory it needs does not grow with them.
public struct AuditVerifier: Sendable {
    /// What is wrong with the first broken event.
    public enum Fault: String, CaseIterable, Sendable, Codable {
        /// The event of this number is not there.
        case missing
        /// The number comes twice, or after a later one.
        case repeated
        /// It is not linked to the event before it.
        case unlinked
        /// Its contents do not give its hash.
        case altered
        /// Events before it were cleared, and no event says so.
        case clearingNotRecorded
        /// The chain is sound in itself, but is not the one whose head was signed.
        case rewritten
        /// Events that were there when the head was signed are missing at the end.
        case truncated
    }

    /// The outcome.
    public struct Verdict: Equatable, Sendable {
        /// Events that were fed.
        public var events: Int
        /// Sequence number of the first event that is broken or missing; `nil` when the chain is whole.
        public var firstBroken: Int64?
        public var fault: Fault?
        /// The last event that was in order.
        public var head: AuditHead
        /// Whether the chain reaches the signed head; `nil` without one, or when that event was cleared since.
        public var matchesSignedHead: Bool?
        public var valid: Bool { firstBroken == nil }
    }

    private var verdict: Verdict
    private var hasher = AuditHasher()
    /// Not yet found in the chain.
    private var pendingCheckpoint: AuditCheckpoint?
    private let start: AuditHead
    private let signed: AuditHead?

    /// Starts at the first event, or after the cleared ones. The signature of `signedHead` is checked by its owner
    /// (`SignedHead.isSigned(by:)`); here it is the chain that must agree with it.
    public init(from checkpoint: AuditCheckpoint? = nil, against signedHead: SignedHead? = nil) {
        start = checkpoint?.last ?? .start
        pendingCheckpoint = checkpoint
        signed = signedHead?.head
        verdict = Verdict(events: 0, firstBroken: nil, fault: nil, head: start, matchesSignedHead: nil)
        if let signed, signed.sequence <= start.sequence { compareWithStart(signed) }
    }

    public mutating func feed(_ event: AuditEvent) {
        verdict.events += 1
        guard verdict.firstBroken == nil else { return }
        let expected = verdict.head.sequence &+ 1
        guard event.sequence == expected else {
            return event.sequence > expected ? fail(.missing, at: expected) : fail(.repeated, at: event.sequence)
        }
        guard event.previousHash == verdict.head.hash else { return fail(.unlinked, at: expected) }
        let digest = hasher.hash(event, after: verdict.head.hash)
        guard digest.withUnsafeBytes({ $0.elementsEqual(event.hash) }) else { return fail(.altered, at: expected) }
        if let signed, signed.sequence == expected {
            verdict.matchesSignedHead = signed.hash == event.hash
            guard signed.hash == event.hash else { return fail(.rewritten, at: expected) }
        }
        verdict.head = AuditHead(sequence: expected, hash: event.hash)
        if pendingCheckpoint?.isRecorded(by: event) == true { pendingCheckpoint = nil }
    }

    /// The verdict over everything that was fed.
    public consuming func finish() -> Verdict {
        if verdict.firstBroken == nil, let signed, verdict.head.sequence < signed.sequence {
            verdict.matchesSignedHead = false
            fail(.truncated, at: verdict.head.sequence &+ 1)
        }
        if verdict.firstBroken == nil, pendingCheckpoint != nil {
            fail(.clearingNotRecorded, at: start.sequence &+ 1)
        }
        return verdict
    }

    private mutating func compareWithStart(_ signed: AuditHead) {
        // An older head lies among the cleared events: nothing here can speak for or against it.
        guard signed.sequence == start.sequence else { return }
        verdict.matchesSignedHead = signed.hash == start.hash
        if signed.hash != start.hash { fail(.rewritten, at: start.sequence) }
    }

    private mutating func fail(_ fault: Fault, at sequence: Int64) {
        (verdict.fault, verdict.firstBroken) = (fault, sequence)
    }
}
