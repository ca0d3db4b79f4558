import Crypto
import Foundation
import TestSupport
import Testing

@testable import Core

/// A chain of random events; the texts hold bytes that could be mistaken for lengths and separators.
func randomChain(_ count: Int, seed: UInt64, from head: AuditHead = .start) -> [AuditEvent] {
    var random = SeededGenerator(seed: seed)
    var chain = AuditChain(head: head)
    let texts = [
        "", "a", "\u{0}", "\u{1}x", "admin:ada", "żółć", "e\u{301}", "é", "🙂", String(repeating: "long ", count: 60),
    ]
    return (0..<count).map { index in
        func text() -> String { texts.randomElement(using: &random) ?? "" }
        var details: [String: String] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &random) { details[text()] = text() }
        return chain.append(
            AuditEntry(
                at: Instant(milliseconds: Int64(index) * 61_003), actor: text(), verb: text(), subject: text(),
                run: Bool.random(using: &random) ? RunID(text()) : nil, details: details))
    }
}

func verdict(
    _ events: [AuditEvent], from checkpoint: AuditCheckpoint? = nil, against signedHead: SignedHead? = nil
) -> AuditVerifier.Verdict {
    var verifier = AuditVerifier(from: checkpoint, against: signedHead)
    for event in events { verifier.feed(event) }
    return verifier.finish()
}

@Suite("Audit chain") struct AuditChainTests {
    @Test("an event hashes to what the documented format says")
    func format() {
        var chain = AuditChain()
        let event = chain.append(
            AuditEntry(
                at: Instant(milliseconds: 1_700_000_000_123), actor: "cli:root", verb: "run.started", subject: "Tidy",
                run: "r1", details: ["b": "2", "a": "é"]))
        func text(_ value: String) -> [UInt8] { [0, 0, 0, UInt8(value.utf8.count)] + Array(value.utf8) }
        var bytes = [UInt8](repeating: 0, count: 32) + [1] + [0, 0, 0, 0, 0, 0, 0, 1]
        bytes += [0, 0, 1, 0x8B, 0xCF, 0xE5, 0x68, 0x7B]
        bytes += text("cli:root") + text("run.started") + text("Tidy") + [1] + text("r1")
        bytes += [0, 0, 0, 2] + text("a") + text("é") + text("b") + text("2")
        #expect(event.hash == Array(SHA256.hash(data: bytes)))
        #expect(event.previousHash == AuditHead.start.hash)
        #expect(chain.head == AuditHead(sequence: 1, hash: event.hash))
    }

    @Test("moving a byte from one field to the next changes the hash")
    func unambiguous() {
        func hash(_ actor: String, _ verb: String, _ run: RunID?, _ details: [String: String]) -> [UInt8] {
            var chain = AuditChain()
            return chain.append(
                AuditEntry(at: Instant(milliseconds: 0), actor: actor, verb: verb, run: run, details: details)
            ).hash
        }
        let hashes: Set<[UInt8]> = [
            hash("ab", "c", nil, [:]), hash("a", "bc", nil, [:]), hash("abc", "", nil, [:]), hash("", "abc", nil, [:]),
            hash("ab", "c", "", [:]), hash("ab", "c", nil, ["": ""]), hash("ab", "c", nil, ["k": "v"]),
            hash("ab", "c", nil, ["kv": ""]), hash("ab", "c", "kv", [:]),
        ]
        #expect(hashes.count == 9)
    }

    @Test("an untouched chain verifies, in one go or continued", arguments: [0, 1, 2, 57])
    func whole(count: Int) {
        let events = randomChain(count, seed: 7)
        let result = verdict(events)
        #expect(result.valid && result.events == count && result.fault == nil)
        #expect(result.head == events.last.map { AuditHead(sequence: $0.sequence, hash: $0.hash) } ?? .start)
        #expect(verdict(events + randomChain(5, seed: 8, from: result.head)).valid)
    }

    static let changes: [(String, @Sendable (inout AuditEvent) -> Void)] = [
        ("time", { $0.at = $0.at + .milliseconds(1) }),
        ("actor", { $0.actor += "x" }),
        ("verb", { $0.verb += "\u{0}" }),
        ("subject", { $0.subject = String($0.subject.reversed()) + "!" }),
        ("run", { $0.run = $0.run == nil ? "" : nil }),
        ("a detail more", { $0.details["new"] = "" }),
        ("hash", { $0.hash[31] ^= 1 }),
        ("short hash", { $0.hash.removeLast() }),
        ("empty hash", { $0.hash = [] }),
    ]

    @Test("a change to any field of any event is found at that event", arguments: changes.indices)
    func altered(change: Int) {
        let events = randomChain(12, seed: 3)
        for index in events.indices {
            var forged = events
            Self.changes[change].1(&forged[index])
            let result = verdict(forged)
            #expect(result.firstBroken == events[index].sequence, "\(Self.changes[change].0) of \(index)")
            #expect(result.fault == .altered && !result.valid && result.events == 12)
            #expect(result.head.sequence == Int64(index))
        }
    }

    @Test("two spellings of the same letter are two texts")
    func normalization() {
        var chain = AuditChain()
        var event = chain.append(AuditEntry(at: Instant(milliseconds: 0), actor: "é", verb: "v"))
        event.actor = "e\u{301}"
        #expect(verdict([event]).fault == .altered)
    }

    @Test("removed, repeated, swapped and relinked events are found")
    func order() {
        let events = randomChain(10, seed: 5)
        var removed = events
        removed.remove(at: 4)
        #expect(verdict(removed).firstBroken == 5)
        #expect(verdict(removed).fault == .missing)

        var repeated = events
        repeated.insert(events[4], at: 5)
        #expect(verdict(repeated).firstBroken == 5)
        #expect(verdict(repeated).fault == .repeated)

        var swapped = events
        swapped.swapAt(2, 3)
        #expect(verdict(swapped).firstBroken == 3)

        var renumbered = Array(events[..<4] + events[5...])
        for index in 4..<9 { renumbered[index].sequence -= 1 }
        #expect(verdict(renumbered).firstBroken == 5)
        #expect(verdict(renumbered).fault == .unlinked)
        #expect(verdict(Array(events.dropFirst())).firstBroken == 1)
    }
}

@Suite("Audit checkpoints and signed heads") struct AuditCheckpointTests {
    let events = randomChain(20, seed: 11)
    let key = Curve25519.Signing.PrivateKey()
    let at = Instant(seconds: 1_800_000_000)

    func head(_ sequence: Int) -> AuditHead {
        sequence == 0 ? .start : AuditHead(sequence: Int64(sequence), hash: events[sequence - 1].hash)
    }

    @Test("what remains after clearing verifies from the checkpoint", arguments: [1, 8, 20])
    func cleared(last: Int) {
        let checkpoint = AuditCheckpoint(last: head(last), count: Int64(last), actor: "admin:ada", at: at)
        var chain = AuditChain(head: head(20))
        let remaining = Array(events[last...]) + [chain.append(checkpoint.entry)]
        let result = verdict(remaining, from: checkpoint)
        #expect(result.valid && result.events == 21 - last && result.head == chain.head)
        #expect(verdict(remaining).firstBroken == 1)
    }

    @Test("a checkpoint that no event speaks of is refused")
    func silentClearing() {
        let checkpoint = AuditCheckpoint(last: head(8), count: 8, actor: "admin:ada", at: at)
        #expect(verdict(Array(events[8...]), from: checkpoint).fault == .clearingNotRecorded)
        #expect(verdict(Array(events[8...]), from: checkpoint).firstBroken == 9)
        var chain = AuditChain(head: head(20))
        let clearing = chain.append(checkpoint.entry)
        for change: (inout AuditCheckpoint) -> Void in [
            { $0.count = 7 }, { $0.actor = "admin:bob" }, { $0.at = $0.at + .seconds(1) },
        ] {
            var forged = checkpoint
            change(&forged)
            #expect(verdict(Array(events[8...]) + [clearing], from: forged).fault == .clearingNotRecorded)
        }
        var forged = checkpoint
        forged.last.hash[0] ^= 1
        #expect(verdict(Array(events[8...]) + [clearing], from: forged).firstBroken == 9)
    }

    @Test("a signed head survives JSON and proves who signed what")
    func signature() throws {
        let signed = try SignedHead(signing: head(20), at: at, with: key)
        #expect(signed.isSigned(by: key.publicKey))
        #expect(!signed.isSigned(by: Curve25519.Signing.PrivateKey().publicKey))
        let read = try SignedHead(json: signed.json)
        #expect(read == signed)
        for change: (inout SignedHead) -> Void in [
            { $0.head.sequence += 1 }, { $0.head.hash[3] ^= 8 }, { $0.at = $0.at + .milliseconds(1) },
            { $0.signature[0] ^= 1 }, { $0.signature = [] },
        ] {
            var forged = signed
            change(&forged)
            #expect(!forged.isSigned(by: key.publicKey))
        }
    }

    @Test(
        "a text that is no signed head gets a diagnostic",
        arguments: [
            "", "{}", "[]", "null", "{\"format\":1}",
            "{\"format\":1,\"sequence\":1,\"hash\":\"zz\",\"at\":\"2026-01-01T00:00:00Z\",\"publicKey\":\"\",\"signature\":\"\"}",
            "{\"format\":9,\"sequence\":1,\"hash\":\"\",\"at\":\"2026-01-01T00:00:00Z\",\"publicKey\":\"\",\"signature\":\"\"}",
            "{\"format\":1,\"sequence\":99999999999999999999,\"hash\":\"\",\"at\":\"2026-01-01T00:00:00Z\",\"publicKey\":\"\",\"signature\":\"\"}",
        ])
    func badJSON(text: String) {
        #expect(throws: Diagnostic.self) { try SignedHead(json: text) }
    }

    @Test("a chain that was cut off or rewritten no longer agrees with its signed head")
    func rewritten() throws {
        let signed = try SignedHead(signing: head(15), at: at, with: key)
        #expect(verdict(events, against: signed).matchesSignedHead == true)
        #expect(verdict(Array(events[..<15]), against: signed).valid)

        let cut = verdict(Array(events[..<12]), against: signed)
        #expect(cut.fault == .truncated && cut.firstBroken == 13 && cut.matchesSignedHead == false)

        var forged = AuditChain(head: head(9))
        let rewritten = events[..<9] + (0..<11).map { _ in forged.append(AuditEntry(at: at, actor: "x", verb: "y")) }
        #expect(verdict(Array(rewritten)).valid)
        let result = verdict(Array(rewritten), against: signed)
        #expect(result.fault == .rewritten && result.firstBroken == 15 && result.matchesSignedHead == false)
    }

    @Test("a head that was cleared since speaks neither for nor against", arguments: [(7, nil), (8, true)])
    func clearedHead(sequence: Int, expected: Bool?) throws {
        let checkpoint = AuditCheckpoint(last: head(8), count: 8, actor: "admin:ada", at: at)
        var chain = AuditChain(head: head(20))
        let remaining = Array(events[8...]) + [chain.append(checkpoint.entry)]
        let signed = try SignedHead(signing: head(sequence), at: at, with: key)
        #expect(verdict(remaining, from: checkpoint, against: signed).matchesSignedHead == expected)
        #expect(verdict(remaining, from: checkpoint, against: signed).valid)
        let other = try SignedHead(signing: AuditHead(sequence: 8, hash: head(7).hash), at: at, with: key)
        #expect(verdict(remaining, from: checkpoint, against: other).fault == .rewritten)
    }
}
