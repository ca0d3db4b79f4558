import Core
import Engine
import Messaging
import Store

/// Templates as pages say them.
enum TemplateWords {
    /// When mails are written with it, a sentence for each reason.
    static func timing(_ used: TemplateInUse, _ timings: [WarningTiming]) -> [String] {
        let template = used.template
        let mine = timings.filter { $0.template.lowercased() == template.name.lowercased() }
        let warned = Set(mine.map(\.rule))
        var lines = mine.map(warning)
        lines += used.rules.filter { !warned.contains($0) }.map { "When “\($0)” acts on somebody." }
        switch MailTemplate.Standard(rawValue: template.id.rawValue) {
        case .accessGranted: lines.append("When somebody got the access they asked for.")
        case .accessRefused: lines.append("When somebody did not get the access they asked for.")
        case .warning, nil: break
        }
        guard lines.isEmpty else { return lines }
        return [
            template.days.map { "At \(days($0)) without activity, once a rule names it." } ?? "Once a rule names it."
        ]
    }

    private static func warning(_ timing: WarningTiming) -> String {
        let before = "\(days(timing.daysBefore)) before “\(timing.rule)” acts"
        guard let last = timing.warnsAt.last else { return before + "." }
        let others = timing.warnsAt.dropLast().map { "\($0) or " }.joined()
        return "\(before), at \(others)\(days(last)) without activity."
    }

    private static func days(_ count: Int) -> String { Wording.count(count, "day") }

    /// `6 people`, `5 people, 1 could not be reached`; `nil` while no mail was sent.
    static func recipients(_ use: TemplateUse?) -> String? {
        guard let use else { return nil }
        var parts = [Wording.people(use.sent)]
        if use.waiting > 0 { parts.append("\(Wording.number(use.waiting)) still wait") }
        if use.failed > 0 { parts.append("\(Wording.number(use.failed)) could not be reached") }
        return parts.joined(separator: ", ")
    }

    static func purpose(_ purpose: MailPurpose) -> String {
        switch purpose {
        case .warning: "Warning"
        case .confirmation: "Confirmation of a request"
        case .outcome: "Answer to a request"
        case .notice: "Notice"
        case .report: "Report of a run"
        case .alert: "Alert"
        case .test: "Test of a template"
        }
    }
}
