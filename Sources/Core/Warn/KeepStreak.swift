/// How often in a row somebody has said about one rule that they still need it.
public enum KeepStreak {
    /// Answers since they were last seen, since the rule last acted on them, and since a person last decided. Those that
    /// were withdrawn do not count.
    ///
    /// - Parameters:
    ///   - answers: all of this person to this rule, in any order.
    ///   - lastActive: when they were last seen in the products the rule looks at.
    ///   - actedAt: when the rule last acted on them; `nil` for never.
    public static func length(_ answers: [Answer], lastActive: Activity, actedAt: Instant?) -> Int {
        var count = 0
        for answer in answers.sorted(by: Answer.isEarlier).reversed() where answer.state != .withdrawn {
            guard answer.kind == .keep, actedAt.map({ answer.answeredAt > $0 }) ?? true,
                !lastActive.isLater(than: answer.lastActive)
            else { break }
            // What a person decided is where counting starts anew.
            if answer.decidedBy != nil { break }
            count += 1
        }
        return count
    }
}
