/// One execution: of a rule, a bulk operation, an import, or an undo.
public struct Run: Equatable, Sendable {
    public var id: RunID
    public var kind: RunKind
    public var mode: RunMode
    public var state: RunState
    /// The rule's name, or what a person called it.
    public var title: String
    public var rule: RuleID?
    /// The run whose steps this one takes back.
    public var undoes: RunID?
    /// The run whose failed steps this one tries again.
    public var retries: RunID?
    /// Who started it: `admin:ada`, `cli:root`, `schedule`, `event:userCreated`.
    public var actor: String
    public var planHash: String
    public var createdAt: Instant
    public var startedAt: Instant?
    public var finishedAt: Instant?
    /// Who approved the plan; `nil` when nobody had to.
    public var approvedBy: String?
    public var cancelRequested: Bool
    /// Why it waits, paused, or failed as a whole; `nil` otherwise.
    public var reason: String?
    public var counts: RunCounts

    public init(
        id: RunID, kind: RunKind, mode: RunMode, state: RunState, title: String, rule: RuleID? = nil,
        undoes: RunID? = nil, retries: RunID? = nil, actor: String, planHash: String, createdAt: Instant, startedAt: Instant? = nil,
        finishedAt: Instant? = nil, approvedBy: String? = nil, cancelRequested: Bool = false, reason: String? = nil,
        counts: RunCounts = RunCounts()
    ) {
        self.id = id
        self.kind = kind
        self.mode = mode
        self.state = state
        self.title = title
        self.rule = rule
        self.undoes = undoes
        self.retries = retries
        self.actor = actor
        self.planHash = planHash
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.approvedBy = approvedBy
        self.cancelRequested = cancelRequested
        self.reason = reason
        self.counts = counts
    }
}

public enum RunKind: String, CaseIterable, Sendable, Codable { case rule, bulk, importFile, undo }

/// Step counts of a run by outcome, and the users it is about.
public struct RunCounts: Equatable, Sendable, Codable {
    public var succeeded: Int
    public var failed: Int
    public var skipped: Int
    /// Users with at least one step in the plan.
    public var affected: Int
    public init(succeeded: Int = 0, failed: Int = 0, skipped: Int = 0, affected: Int = 0) {
        (self.succeeded, self.failed, self.skipped, self.affected) = (succeeded, failed, skipped, affected)
    }
}

/// blocked → running | cancelled;  running → paused | succeeded | partial | failed | cancelled | simulated | blocked;
/// paused → running | cancelled | failed.
public enum RunState: String, CaseIterable, Sendable, Codable {
    /// Waits for a person to approve its plan.
    case blocked
    case running
    /// Stopped by the circuit breaker or the end of the process; can be resumed.
    case paused
    case succeeded, partial, failed, cancelled, simulated

    public func canBecome(_ next: RunState) -> Bool {
        switch (self, next) {
        case (.blocked, .running), (.blocked, .cancelled): true
        case (.running, .paused), (.running, .succeeded), (.running, .partial), (.running, .failed),
            (.running, .cancelled), (.running, .simulated), (.running, .blocked):
            true
        case (.paused, .running), (.paused, .cancelled), (.paused, .failed): true
        default: false
        }
    }
    public var isFinal: Bool { self != .blocked && self != .running && self != .paused }
}

/// pending → inFlight | simulated | skipped | cancelled;  inFlight → succeeded | failed | pending.
public enum StepState: String, CaseIterable, Sendable, Codable {
    case pending
    /// On disk before the call; after a crash it is read back before it is tried again.
    case inFlight
    case succeeded, failed, skipped, cancelled, simulated

    public func canBecome(_ next: StepState) -> Bool {
        switch (self, next) {
        case (.pending, .inFlight), (.pending, .simulated), (.pending, .skipped), (.pending, .cancelled): true
        case (.inFlight, .succeeded), (.inFlight, .failed), (.inFlight, .pending), (.inFlight, .skipped): true
        default: false
        }
    }
    public var isFinal: Bool { self != .pending && self != .inFlight }
}

/// A step of a run as the journal has it.
public struct JournaledStep: Equatable, Sendable {
    public var step: Step
    public var state: StepState
    public var attempts: Int
    /// Time the vendor took, all attempts together.
    public var milliseconds: Int
    /// The vendor's error in words, or why it was skipped; `nil` when there is nothing to say.
    public var message: String?
    /// Set when the effect stood before the step was tried: undo leaves such a step alone.
    public var stoodBefore: Bool
    public init(
        step: Step, state: StepState = .pending, attempts: Int = 0, milliseconds: Int = 0, message: String? = nil,
        stoodBefore: Bool = false
    ) {
        self.step = step
        self.state = state
        self.attempts = attempts
        self.milliseconds = milliseconds
        self.message = message
        self.stoodBefore = stoodBefore
    }
}
