import Core
import Engine

extension AnswerDocument {
    static let columns: [TextTable.Column] = [
        .whole("ANSWER"), .whole("ACCOUNT"), TextTable.Column("RULE", minimum: 12), .whole("SAID"), .whole("STATE"),
        .whole("UNTIL"), .whole("ANSWERED"), TextTable.Column("REASON", minimum: 8),
    ]

    var cells: [String] {
        [
            answer.id.rawValue, answer.user.rawValue, ruleName ?? answer.rule?.rawValue ?? "every rule",
            answer.kind.rawValue, answer.state.rawValue, answer.until?.forPeople ?? "–", answer.answeredAt.forPeople,
            answer.reason,
        ]
    }

    /// Answers a command with the answer as it is now.
    static func say(_ id: AnswerID, of usher: Usher, asJSON: Bool) async throws {
        guard let answer = try await usher.answer(id) else { throw UsherError.unknownAnswer(id) }
        let rule = try await usher.rules().first { $0.id == answer.rule }
        let view = AnswerDocument(answer: answer, ruleName: rule?.name)
        if asJSON { return Terminal.say(view.json.rendered) }
        let until = answer.until.map { " until \($0.forPeople)" } ?? ""
        Terminal.say(
            answer.state == .stands
                ? "\(answer.user) is left alone\(until)." : "The answer of \(answer.user) counts no more.")
    }
}
