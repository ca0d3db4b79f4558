import Core
import Store

extension Usher {
    /// Proves the audit log, or names its first broken event. With a signed head it also shows when the whole log
    /// was rewritten.
    public func verifyAudit(against signedHead: SignedHead? = nil) async throws -> AuditVerifier.Verdict {
        try await store.database.read { try $0.audit.verify(against: signedHead) }
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

    /// Removes all events and leaves a checkpoint from which what follows verifies; `nil` when there were none.
    public func clearAudit(by actor: String) async throws -> AuditCheckpoint? {
        let now = surroundings.now()
        return try await store.database.write { try $0.audit.clear(by: actor, at: now) }
    }
}
