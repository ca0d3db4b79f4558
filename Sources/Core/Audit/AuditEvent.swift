/// One line of the audit log. Append-only; the chain makes a change to any of them show.
public struct AuditEvent: Equatable, Sendable {
    /// From 1, without gaps.
    public var sequence: Int64
    public var at: Instant
    /// Who: `admin:ada`, `cli:root`, `schedule`, `usher`.
    public var actor: String
    /// What, as `noun.verb`: `step.succeeded`, `run.started`, `rule.changed`, `audit.cleared`.
    public var verb: String
    /// Whom or what it was done to: an account id, a rule's name, …; empty when nothing fits.
    public var subject: String
    public var run: RunID?
    /// Further facts; keys are unique and sorted when hashed. Never a secret.
    public var details: [String: String]
    /// SHA-256 of the event before, 32 bytes; zeros for the first.
    public var previousHash: [UInt8]
    /// SHA-256 over `previousHash` and the canonical bytes, 32 bytes.
    public var hash: [UInt8]

    public init(
        sequence: Int64, at: Instant, actor: String, verb: String, subject: String, run: RunID?,
        details: [String: String], previousHash: [UInt8], hash: [UInt8]
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

/// An event before it has its place in the chain.
public struct AuditEntry: Equatable, Sendable {
    public var at: Instant
    public var actor: String
    public var verb: String
    public var subject: String
    public var run: RunID?
    public var details: [String: String]
    public init(
        at: Instant, actor: String, verb: String, subject: String = "", run: RunID? = nil,
        details: [String: String] = [:]
    ) {
        self.at = at
        self.actor = actor
        self.verb = verb
        self.subject = subject
        self.run = run
        self.details = details
    }
}
