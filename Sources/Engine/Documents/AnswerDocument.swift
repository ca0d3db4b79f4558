import Core

/// What somebody said to a warning, for programs.
public struct AnswerDocument: Sendable {
    public var answer: Answer
    /// `nil` when the rule is gone, or it counts for every rule.
    public var ruleName: String?

    public init(answer: Answer, ruleName: String?) { (self.answer, self.ruleName) = (answer, ruleName) }

    public var json: JSONValue {
        .object([
            "answer": .text(answer.id.rawValue),
            "warning": .text(orNull: answer.warning?.rawValue),
            "accountId": .text(answer.user.rawValue),
            "rule": .text(orNull: ruleName),
            "ruleId": .text(orNull: answer.rule?.rawValue),
            "kind": .text(answer.kind.rawValue),
            "state": .text(answer.state.rawValue),
            "reason": .text(answer.reason),
            "until": .instant(answer.until),
            "answeredAt": .instant(answer.answeredAt),
            "decidedBy": .text(orNull: answer.decidedBy),
            "decidedAt": .instant(answer.decidedAt),
        ])
    }
}
