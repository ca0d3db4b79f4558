import Crypto
import Foundation

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
        guard isNext(event.sequence) else { return }
        guard event.previousHash == verdict.head.hash else { return fail(.unlinked, at: event.sequence) }
        let digest = hasher.hash(event, after: verdict.head.hash)
        guard digest.withUnsafeBytes({ same($0, event.hash) }) else {
            return fail(.altered, at: event.sequence)
        }
        guard accept(event.sequence, event.hash) else { return }
        if pendingCheckpoint?.isRecorded(by: event) == true { pendingCheckpoint = nil }
    }

    /// Feeds an event straight from its row. `unpacked` is asked for the event itself only when it may be the one
    /// that records a clearing; what it throws means that the row cannot be read.
    public mutating func feed(_ packed: PackedAuditEvent, unpacked: () throws -> AuditEvent) {
        guard isNext(packed.sequence) else { return }
        guard same(packed.previousHash, verdict.head.hash) else { return fail(.unlinked, at: packed.sequence) }
        let digest = hasher.hash(packed, after: verdict.head.hash)
        guard digest.withUnsafeBytes({ same($0, packed.hash) }) else { return fail(.altered, at: packed.sequence) }
        guard accept(packed.sequence, Array(packed.hash)), let checkpoint = pendingCheckpoint else { return }
        do {
            if checkpoint.isRecorded(by: try unpacked()) { pendingCheckpoint = nil }
        } catch {
            fail(.altered, at: packed.sequence)
        }
    }

    /// Counts the event; whether it is the one that must come now.
    private mutating func isNext(_ sequence: Int64) -> Bool {
        verdict.events += 1
        guard verdict.firstBroken == nil else { return false }
        let expected = verdict.head.sequence &+ 1
        guard sequence != expected else { return true }
        if sequence > expected { fail(.missing, at: expected) } else { fail(.repeated, at: sequence) }
        return false
    }

    /// Makes the event the head, unless another one was signed in its place.
    private mutating func accept(_ sequence: Int64, _ hash: [UInt8]) -> Bool {
        if let signed, signed.sequence == sequence {
            verdict.matchesSignedHead = signed.hash == hash
            guard signed.hash == hash else {
                fail(.rewritten, at: sequence)
                return false
            }
        }
        verdict.head = AuditHead(sequence: sequence, hash: hash)
        return true
    }

    private func same(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let count = left.count
        guard count == right.count else { return false }
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        return memcmp(left, right, count) == 0
    }
    private func same(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
        right.withUnsafeBytes { same(left, $0) }
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
