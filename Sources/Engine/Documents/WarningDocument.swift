import Core
import Store

/// A warning for programs.
public struct WarningDocument: Sendable {
    public var warning: SentWarning
    /// `nil` when the rule is gone.
    public var ruleName: String?

    public init(warning: SentWarning, ruleName: String?) { (self.warning, self.ruleName) = (warning, ruleName) }

    public var json: JSONValue {
        .object([
            "warning": .text(warning.id.rawValue),
            "accountId": .text(warning.user.rawValue),
            "rule": .text(orNull: ruleName),
            "ruleId": .text(warning.rule.rawValue),
            "template": .text(warning.template),
            "state": .text(warning.state.rawValue),
            "queuedAt": .instant(warning.queuedAt),
            "acceptedAt": .instant(warning.acceptedAt),
            "deadline": .instant(warning.deadline),
            "endedAt": .instant(warning.endedAt),
            "ending": .text(orNull: warning.ending?.rawValue),
            "note": .text(orNull: warning.note),
        ])
    }
}
