import Core
import Messaging
import Store

extension RunReport {
    /// The report of a run as people read it in a mail.
    ///
    /// - Parameters:
    ///   - rate: how many of the people the rule took something from got it back; `nil` when it took nothing.
    ///   - address: of the console, without a slash at the end; `nil` when it is not known from outside.
    static func letter(_ details: RunDetails, rejoins rate: RejoinRate?, address: String?) -> Letter {
        let run = details.run
        let table = Mail.Attachment(
            name: "\(run.id).csv", type: "text/csv; charset=utf-8", bytes: Array(csv(details).utf8))
        return Letter(
            subject: "\(run.title): \(headline(run))", text: text(details, rate, address: address),
            attachments: [table])
    }

    private static func headline(_ run: Run) -> String {
        let people = run.counts.affected == 1 ? "1 person" : "\(run.counts.affected) people"
        switch run.state {
        case .simulated: return "safe mode, \(people) would be changed"
        case .succeeded: return run.counts.affected == 0 ? "nothing to do" : "\(people) changed"
        case .partial: return "partly done, \(run.counts.failed) steps failed"
        default: return run.state.rawValue
        }
    }

    private static func text(_ details: RunDetails, _ rate: RejoinRate?, address: String?) -> String {
        let run = details.run
        var lines = [
            "\(run.title): \(headline(run)).", "",
            "Run        \(run.id)",
            "Mode       \(run.mode.rawValue)",
            "Started by \(run.actor)",
        ]
        if let started = run.startedAt { lines.append("Started    \(started.iso8601)") }
        if let finished = run.finishedAt { lines.append("Ended      \(finished.iso8601)") }
        lines += [
            "Steps      \(run.counts.succeeded) succeeded, \(run.counts.failed) failed, \(run.counts.skipped) skipped",
            "Left alone \(details.spared.count) people",
        ]
        let reasons = Dictionary(grouping: details.spared, by: \.reason).map { ($0.value.count, $0.key.rawValue) }
        lines += reasons.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.map { "           \($0.0) \($0.1)" }
        if let rate, let percent = rate.percent {
            let days = RejoinRate.term.components.seconds / 86_400
            lines.append("Asked back \(rate.returned) of \(rate.taken) within \(days) days of it (\(percent))")
        }
        if let reason = run.reason { lines += ["", reason] }
        if let address { lines += ["", "\(address)/runs/\(run.id)"] }
        return (lines + ["", "The table with every step is attached."]).joined(separator: "\n")
    }
}

extension Usher {
    /// A mail for each recipient of the rule's report; none while no mail server is configured.
    func reportMails(of run: Run, _ wishes: Rule.Report?) async throws -> [OutgoingMail] {
        guard let wishes, !wishes.mail.isEmpty, try await mailer() != nil else { return [] }
        let now = surroundings.now()
        return wishes.mail.map {
            OutgoingMail(
                id: "mail-" + surroundings.newID(), purpose: .report, recipient: $0, subject: run.id.rawValue,
                createdAt: now)
        }
    }

    var reportMail: MailKind {
        MailKind(isCapped: false) { mail in
            let details = try await details(of: RunID(mail.subject))
            let rates = try await rejoinRates()
            return .letter(
                RunReport.letter(details, rejoins: details.run.rule.flatMap { rates[$0] }, address: consoleAddress))
        }
    }
}
