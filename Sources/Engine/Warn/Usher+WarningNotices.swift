import Core
import Store

extension Notice {
    /// About a rule that touches nobody because its warning can't be written; `problem` ends a sentence.
    static func ofRule(_ name: String, withTemplateProblem problem: String) -> Notice {
        Notice(
            .warning, "The rule '\(name)' touches nobody",
            "It must warn people first, and \(problem). Turn it on or choose another one.", .templates)
    }

    /// `nil` for none.
    static func ofUndeliverable(_ count: Int) -> Notice? {
        guard count > 0 else { return nil }
        let people = count == 1 ? "1 person" : "\(count) people"
        return Notice(
            .info, "\(people) could not be warned",
            "Rules that require the warning leave them alone. See why, and try again when it is mended.", .warnings)
    }

    /// `nil` for none.
    static func ofWaitingAnswers(_ count: Int) -> Notice? {
        guard count > 0 else { return nil }
        let answers = count == 1 ? "1 answer waits" : "\(count) answers wait"
        return Notice(
            .info, "\(answers) for a decision",
            "People said again and again that they still need what they have. They keep it until somebody has decided.",
            .answers)
    }
}

extension Usher {
    /// What is wrong with warnings, and what they wait for.
    func warningNotices() async throws -> [Notice] {
        try await store.database.read { db in
            var notices: [Notice] = []
            for rule in try db.rules.all() where rule.sendsWarnings && rule.warn?.isRequired == true {
                guard let problem = try Self.templateProblem(of: rule, in: db) else { continue }
                notices.append(Notice.ofRule(rule.name, withTemplateProblem: problem))
            }
            let undeliverable = try db.warnings.count(WarningQuery(states: [.undeliverable]))
            notices += [
                Notice.ofUndeliverable(undeliverable), Notice.ofWaitingAnswers(try db.warningAnswers.waitingCount()),
            ].compactMap { $0 }
            return notices
        }
    }
}
