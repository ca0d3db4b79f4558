import Core
import Store

/// A rule for programs: as rules-as-code write it, with what became of it.
public struct StoredRuleDocument: Sendable {
    public var stored: StoredRule
    /// The next time its clock starts it; `nil` when no clock does.
    public var next: Instant?
    public var lastRun: Run?

    public init(stored: StoredRule, next: Instant?, lastRun: Run?) {
        (self.stored, self.next, self.lastRun) = (stored, next, lastRun)
    }

    public var json: JSONValue {
        .object([
            "id": .text(stored.rule.id.rawValue),
            "rule": JSONValue(RuleEncoder.value(stored.rule)),
            "updatedBy": .text(stored.updatedBy),
            "updatedAt": .instant(stored.updatedAt),
            "nextRun": .instant(next),
            "lastRun": lastRun.map { run in
                .object([
                    "run": .text(run.id.rawValue), "state": .text(run.state.rawValue),
                    "createdAt": .instant(run.createdAt),
                ])
            } ?? .null,
        ])
    }
}
