import Core
import Engine
import Store

extension UserPage {
    /// What this person was told before a rule acts, and what they said to it.
    struct Contact: Sendable {
        /// `Spared from every rule until 19 Feb 2027`; `nil` when no answer stands.
        let spared: String?
        let warnings: [WarningLine]
        let answers: [AnswerLine]
        let isSilent: Bool
    }
    struct WarningLine: Sendable {
        let look: String
        let icon: String
        let title: String
        let words: String
        let when: ShownTime
        /// `nil` when it need not be tried again, or the reader may not.
        let againAction: String?
    }
    struct AnswerLine: Sendable {
        let look: String
        let icon: String
        let title: String
        let words: String
        /// As they wrote it; `nil` when they gave none.
        let said: String?
        let when: ShownTime
        /// `nil` when it cannot be taken back, or the reader may not.
        let withdrawAction: String?
    }
}

extension UserPage.Contact {
    /// - Parameters:
    ///   - warnings: the newest first; so are the answers.
    ///   - rules: names of rules that still exist.
    init(
        warnings: [SentWarning], answers: [Answer], rules: [RuleID: String], mayChange: Bool, actors: ActorNames,
        now: Instant
    ) {
        func name(_ id: RuleID?) -> String { id.map { rules[$0] ?? "a rule that is gone" } ?? "every rule" }
        let standing = answers.filter { $0.kind == .keep && [.stands, .waits].contains($0.state) }
        let sparing = standing.filter { answer in answer.until.map { $0 > now } ?? false }
        spared =
            sparing.isEmpty
            ? nil
            : sparing.map { "Spared from \(name($0.rule)) until \($0.until.map(Wording.day) ?? "")" }
                .joined(separator: ". ")
        self.warnings = warnings.map {
            UserPage.WarningLine($0, rule: name($0.rule), mayWarn: mayChange, now: now)
        }
        self.answers = answers.map { answer in
            UserPage.AnswerLine(
                answer, rule: name(answer.rule), by: answer.decidedBy.map(actors.name), mayWithdraw: mayChange,
                now: now)
        }
        isSilent = warnings.isEmpty && answers.isEmpty
    }
}

extension UserPage.WarningLine {
    init(_ warning: SentWarning, rule: String, mayWarn: Bool, now: Instant) {
        let (look, icon, words) = Self.state(warning)
        self.init(
            look: look, icon: icon, title: "Warned of \(rule)",
            words: ["Template \(warning.template).", words, warning.note].compactMap { $0 }.joined(separator: " "),
            when: ShownTime(warning.acceptedAt ?? warning.queuedAt, now: now),
            againAction: mayWarn && warning.ending == .undeliverable
                ? Link.userWarningAgain(warning.user, warning.id) : nil)
    }

    private static func state(_ warning: SentWarning) -> (look: String, icon: String, words: String) {
        switch warning.ending {
        case .active: ("glyph-ok", "check", "They were seen again, so it counts no more.")
        case .acted: ("", "run", "The rule has acted on them.")
        case .undeliverable: ("glyph-danger", "alert", "It could not be delivered, so the rule does not act.")
        case .spared: ("", "shield", "It was not sent: the rule would leave them alone.")
        case .answered: ("", "shield", "They were left alone as long as they asked; the next warning asks anew.")
        case nil where warning.acceptedAt == nil: ("glyph-warn", "clock", "The mail server has not taken it yet.")
        case nil: ("glyph-accent", "mail", "The rule may act from \(Wording.time(warning.deadline)).")
        }
    }
}

extension UserPage.AnswerLine {
    init(_ answer: Answer, rule: String, by: String?, mayWithdraw: Bool, now: Instant) {
        let isKeep = answer.kind == .keep
        let isOpen = answer.state == .stands || answer.state == .waits
        self.init(
            look: isOpen ? isKeep ? "glyph-accent" : "glyph-warn" : "", icon: isKeep ? "shield" : "minus",
            title: Self.title(answer), words: Self.words(answer, rule: rule, by: by),
            said: answer.reason.isEmpty ? nil : "“\(answer.reason)”", when: ShownTime(answer.answeredAt, now: now),
            withdrawAction: mayWithdraw && isOpen ? Link.userAnswerWithdrawal(answer.user, answer.id) : nil)
    }

    private static func title(_ answer: Answer) -> String {
        switch answer.kind {
        case .keep where answer.warning == nil: "Spared after access was given"
        case .keep:
            answer.until.map { "Said they still need it, until \(Wording.day($0))" } ?? "Said they still need it"
        case .release: "Said they don’t need it"
        }
    }

    private static func words(_ answer: Answer, rule: String, by: String?) -> String {
        let until = answer.warning == nil ? answer.until.map { ", until \(Wording.day($0))" } ?? "" : ""
        let about = answer.rule == nil ? "Counts for every rule\(until)." : "Counts for \(rule)\(until)."
        switch answer.state {
        case .stands: return by.map { "\(about) Confirmed by \($0)." } ?? about
        case .waits: return "\(about) Waits for a person, because it was said so often; until then no run touches them."
        case .withdrawn: return "\(about) Withdrawn\(by.map { " by \($0)" } ?? "")."
        case .used: return "\(about) A run has acted on it."
        }
    }
}

extension UserPage.Event {
    /// A request for access, as one entry of the history.
    init(_ request: AccessRequest, _ products: ProductNames, now: Instant) {
        let mark = RequestWords.mark(request)
        let (look, icon) =
            switch request.state {
            case .granted: ("glyph-ok", "access")
            case .refused, .failed: ("glyph-danger", "access")
            case .waiting: ("glyph-warn", "access")
            default: ("", "access")
            }
        let said = request.reason.isEmpty ? nil : "“\(request.reason)”"
        self.init(
            look: look, icon: icon,
            title: "Asked for \(request.product.map(products.name) ?? "access"): "
                + mark.word.prefix(1).lowercased() + mark.word.dropFirst(),
            source: "Request", runPath: Link.accessRequest(request.id), runTitle: RequestWords.channel(request),
            details: [said, request.answer, request.note].compactMap { $0 },
            when: ShownTime(request.askedAt, now: now), restorePath: nil)
    }
}
