import Core
import Engine
import Foundation

/// What a person reads about a warning: plain words of what will happen, and when.
struct AnswerWords {
    let question: WarningQuestion
    let zone: TimeZone
    let now: Instant

    /// `Jira and Confluence`, or `your account`.
    private var what: String { question.products.isEmpty ? "your account" : Wording.list(question.products) }

    func heading(isKeep: Bool) -> String {
        isKeep ? "Do you still need \(what)?" : "You don’t need \(what)?"
    }

    func paragraphs(isKeep: Bool) -> [String] {
        var paragraphs = [happens]
        if let before = question.answer {
            paragraphs.append(
                "You said before that you \(before.kind == .keep ? "still need it" : "don’t need it"). "
                    + "This answer takes its place.")
        }
        if isKeep {
            let days = Wording.count(question.settings.keepDays, "day")
            paragraphs.append("If you still need it, say so: nothing is taken from you for \(days).")
        } else {
            paragraphs.append(
                "If you don’t need it, it is taken back with the next run. What you wrote stays, and you can ask for "
                    + "access again at any time.")
        }
        return paragraphs
    }

    /// What happens without an answer.
    private var happens: String {
        let consequence = Self.consequence(question.rule?.actions ?? [], products: question.products)
        let day = RuleWords.shortDay(zone.day(at: question.warning.deadline))
        return question.warning.deadline <= now
            ? "It was not used for a while. Any time now, \(consequence)."
            : "It was not used for a while. From \(day) on, \(consequence)."
    }

    /// The heaviest thing that the actions of a rule do to a person, said to them.
    static func consequence(_ actions: [Action], products: [String]) -> String {
        let named = products.isEmpty ? "what you had" : Wording.list(products)
        let heaviest = actions.map { Self.weight($0) }.max() ?? 0
        return switch heaviest {
        case 5: "your account is deleted"
        case 4: "your account is deactivated, and you can’t sign in any more"
        case 3: "your account is suspended, and you can’t open any product until you ask for access again"
        case 2: "your access to all products ends"
        case 1: "your access to \(named) ends"
        default: "your access changes"
        }
    }

    private static func weight(_ action: Action) -> Int {
        switch action {
        case .delete: 5
        case .deactivate: 4
        case .suspend: 3
        case .removeFromAllAccessGroups, .removeFromAllGroups: 2
        case .removeProductAccess, .removeFromGroups: 1
        default: 0
        }
    }

    /// What was answered, by this link of the mail or by the other one, what became of it, and how to change it.
    static func outcome(
        _ answer: Answer, _ question: WarningQuestion, in zone: TimeZone, frame: VisitorFrame
    ) -> VisitorWords {
        let words = AnswerWords(question: question, zone: zone, now: answer.answeredAt)
        let said = words.said(answer)
        let change =
            "Changed your mind? \(frame.whomToAsk) to have your answer taken back. Both links of the mail are used up."
        switch (answer.state, answer.kind) {
        case (.stands, .keep), (.used, .keep):
            let until = answer.until.map { " until \(RuleWords.shortDay(zone.day(at: $0)))" } ?? ""
            return VisitorWords(
                icon: "check-circle", tone: "ok", heading: "You keep \(words.what)",
                paragraphs: [said, "Nothing is taken from you\(until). You need do no more."],
                steps: ["Before anything changes after that, you hear from us again.", change])
        case (.waits, .keep):
            return VisitorWords(
                icon: "clock", heading: "A person decides",
                paragraphs: [
                    said,
                    "You have said so several times in a row, so a person looks at it. Until they have decided, nothing "
                        + "is taken from you.",
                ], steps: [change])
        case (.withdrawn, _):
            return VisitorWords(
                icon: "info", tone: "warn", heading: "An administrator has decided about it",
                paragraphs: ["Your answer does not count any more. Ask them for the reason."])
        case (_, .release):
            let again = "What you wrote stays. If you need it again, ask for access at any time."
            return VisitorWords(
                icon: "check-circle", tone: "ok", heading: "Thank you",
                paragraphs: [
                    said,
                    answer.state == .used
                        ? "It was taken back." : "It is taken back with the next run. You need do no more.",
                ], steps: answer.state == .used ? [again] : [again, change])
        }
    }

    private func said(_ answer: Answer) -> String {
        let day = RuleWords.shortDay(zone.day(at: answer.answeredAt))
        return "On \(day) you said that you \(answer.kind == .keep ? "still need" : "don’t need") \(what)."
    }

    /// Nothing can be answered any more.
    static func over(_ why: String) -> VisitorWords {
        VisitorWords(icon: "info", heading: "There is nothing to answer any more", paragraphs: [why], status: .gone)
    }
}
