import Core
import Store

/// What came of the last verification of the audit log.
public struct AuditProof: Codable, Equatable, Sendable {
    public var at: Instant
    /// Who asked for it.
    public var actor: String
    /// Events that were read; `nil` while it is under way.
    public var events: Int?
    public var firstBroken: Int64?
    public var fault: AuditVerifier.Fault?
    public var isValid: Bool { events != nil && firstBroken == nil }
}

extension Usher {
    /// Proves the audit log, or names its first broken event. With a signed head it also shows when the whole log
    /// was rewritten.
    public func verifyAudit(against signedHead: SignedHead? = nil) async throws -> AuditVerifier.Verdict {
        try await store.database.read { try $0.audit.verify(against: signedHead) }
    }

    /// Events up to which a verification is waited for; a longer log is verified in the background where there is
    /// one.
    static let waitedEvents: Int64 = 500_000
    private static let proofKey = "audit.proof"

    /// Verifies the log and keeps the outcome. It is under way still when the log is long.
    public func proveAudit(by actor: String) async throws -> AuditProof {
        let begun = AuditProof(at: surroundings.now(), actor: actor)
        let (head, first) = try await store.database.read { (try $0.audit.head(), try $0.audit.checkpoint()) }
        guard let background, head.sequence - (first?.last.sequence ?? 0) > Self.waitedEvents else {
            return try await prove(begun)
        }
        try await keep(begun)
        background.begin("verify the audit log") { _ = try await prove(begun) }
        return begun
    }

    private func prove(_ begun: AuditProof) async throws -> AuditProof {
        let verdict = try await verifyAudit()
        var proof = begun
        (proof.at, proof.events) = (surroundings.now(), verdict.events)
        (proof.firstBroken, proof.fault) = (verdict.firstBroken, verdict.fault)
        try await keep(proof)
        return proof
    }

    private func keep(_ proof: AuditProof) async throws {
        try await store.database.write { try $0.settings.set(Self.proofKey, to: proof) }
    }

    /// The outcome of the last verification; `nil` before the first.
    public func auditProof() async throws -> AuditProof? {
        try await store.database.read { try $0.settings.get(Self.proofKey) }
    }

    /// The last event's place and hash, signed with this installation's key; kept elsewhere it proves the log later.
    public func signedAuditHead() async throws -> SignedHead {
        let head = try await store.database.read { try $0.audit.head() }
        return try SignedHead(signing: head, at: surroundings.now(), with: store.signingKey.privateKey)
    }

    /// Events with a higher number, in their order.
    public func auditEvents(after sequence: Int64 = 0, limit: Int) async throws -> [AuditEvent] {
        try await store.database.read { try $0.audit.events(after: sequence, limit: limit) }
    }

    /// Events that a filter means and that have a higher number, in their order.
    public func auditEvents(
        matching filter: AuditFilter, after sequence: Int64 = 0, limit: Int
    ) async throws -> [AuditEvent] {
        try await store.database.read {
            try $0.audit.events(matching: filter, after: sequence, through: .max, limit: limit)
        }
    }

    /// Events that a filter means, newest first. `isCutShort` in the answer means: ask again from `next`.
    public func audit(
        matching filter: AuditFilter, before: Int64? = nil, limit: Int
    ) async throws -> AuditFindings {
        try await store.database.read { try $0.audit.search(filter, before: before, limit: limit) }
    }

    /// Gives the events that a filter means to `each`, the oldest first, in batches; those that come meanwhile are
    /// not among them.
    public func exportAudit(
        matching filter: AuditFilter, _ each: ([AuditEvent]) async throws -> Void
    ) async throws {
        let last = try await store.database.read { try $0.audit.head().sequence }
        var done: Int64 = 0
        while done < last {
            let (from, limit) = (done, 1000)
            let events = try await store.database.read {
                try $0.audit.events(matching: filter, after: from, through: last, limit: limit)
            }
            if !events.isEmpty { try await each(events) }
            guard events.count == limit, let next = events.last?.sequence else { return }
            done = next
        }
    }

    /// Removes the events up to one, or all, and leaves a checkpoint from which what follows verifies; `nil` when
    /// there were none.
    public func clearAudit(by actor: String, through last: Int64? = nil) async throws -> AuditCheckpoint? {
        let now = surroundings.now()
        return try await store.database.write { try $0.audit.clear(by: actor, at: now, through: last) }
    }
}
