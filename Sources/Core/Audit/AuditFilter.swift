/// Which events of the audit log are meant. Every condition that is set must hold; an empty filter means all.
public struct AuditFilter: Equatable, Sendable {
    /// Occurs in actor, verb, subject, run or details, ignoring case; empty for any.
    public var text: String
    /// Accounts the text means by their names: an event about one of them matches the text too.
    public var textAccounts: Set<String>
    /// The subject is one of these; `nil` for any, empty for none.
    public var subjects: Set<String>?
    /// The actor is one of these; `nil` for any, empty for none.
    public var actors: Set<String>?
    /// Only events of this run; `nil` for any.
    public var run: RunID?
    public var from: Instant?
    /// Before this.
    public var until: Instant?
    /// Events of runs of these kinds; empty for any event.
    public var kinds: Set<OperationKind>
    /// Empty for any.
    public var statuses: Set<AuditStatus>
    public var area: AuditArea?

    public init(
        text: String = "", textAccounts: Set<String> = [], subjects: Set<String>? = nil, actors: Set<String>? = nil,
        run: RunID? = nil, from: Instant? = nil, until: Instant? = nil, kinds: Set<OperationKind> = [],
        statuses: Set<AuditStatus> = [], area: AuditArea? = nil
    ) {
        self.text = text
        self.textAccounts = textAccounts
        self.subjects = subjects
        self.actors = actors
        self.run = run
        self.from = from
        self.until = until
        self.kinds = kinds
        self.statuses = statuses
        self.area = area
    }

    /// Whether the event holds the text. Everything but the text is for the database to judge.
    public func matchesText(of event: AuditEvent) -> Bool {
        guard !text.isEmpty else { return true }
        if textAccounts.contains(event.subject) { return true }
        let wanted = text.lowercased()
        let texts = [event.actor, event.verb, event.subject, event.run?.rawValue ?? ""] + event.details.values
        return texts.contains { $0.lowercased().contains(wanted) }
    }
}

/// What an operation, which is a run, came from.
public enum OperationKind: String, Sendable, CaseIterable, Codable {
    /// A rule that a person or an event started.
    case automationRule
    /// People picked by hand, and undoing a run.
    case manualOperation
    /// One of the vendor's exports.
    case userImport
    /// A list of people with an action.
    case bulkCSVAction
    /// A rule that the clock started.
    case scheduledCleanUp
}

/// How something went, as the audit log tells it.
public enum AuditStatus: String, Sendable, CaseIterable, Codable {
    case success, failed
    /// Held back, paused, cancelled, left alone: nothing broke, somebody may want to look.
    case warning
    case partialFailure, inProgress

    /// Events that are not a success; the others but those of runs are.
    public static let ofVerb: [String: AuditStatus] = [
        "step.failed": .failed, "sync.failed": .failed, "administrator.signInRefused": .failed,
        "step.skipped": .warning, "step.cancelled": .warning, "user.spared": .warning, "rule.missed": .warning,
    ]

    /// What stands before the verbs whose status is that of the run, as it is now.
    public static let runPrefix = "run."

    public init(_ state: RunState) {
        self =
            switch state {
            case .succeeded, .simulated: .success
            case .failed: .failed
            case .partial: .partialFailure
            case .running: .inProgress
            case .blocked, .paused, .cancelled: .warning
            }
    }

    /// - Parameter run: the present state of the event's run. An event of a run that is not known has no status.
    public init?(verb: String, run: RunState?) {
        guard verb.hasPrefix(Self.runPrefix) else {
            self = Self.ofVerb[verb] ?? .success
            return
        }
        guard let run else { return nil }
        self.init(run)
    }
}

/// What an event is about.
public enum AuditArea: String, Sendable, CaseIterable, Codable {
    /// One event for each run: the one that opened it.
    case operations
    /// What was changed at the vendor, step by step.
    case changes
    /// Every step, and everybody who was left alone.
    case people
    case rules
    case syncs
    /// Sign-ins, administrators, settings, the log itself.
    case console
}
