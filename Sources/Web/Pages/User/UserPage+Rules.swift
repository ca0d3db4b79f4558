import Core
import Engine

extension UserPage.RuleVerdict {
    /// Rules that would do something first, then those that spare the user, those that come, and the rest.
    static func all(of portrait: UserPortrait, now: Instant) -> [UserPage.RuleVerdict] {
        let ranked = portrait.rules.map { (rank($0), UserPage.RuleVerdict($0, portrait, now: now)) }
        return ranked.sorted { ($0.0, $0.1.rule.lowercased()) < ($1.0, $1.1.rule.lowercased()) }.map(\.1)
    }

    private static func rank(_ opinion: RuleOpinion) -> Int {
        guard case .known(let explained) = opinion.explained else { return 4 }
        switch explained.verdict {
        case .hit: return 0
        case .spared: return 2
        case .notMatched: return explained.coming == nil ? 3 : 1
        }
    }

    private init(_ opinion: RuleOpinion, _ portrait: UserPortrait, now: Instant) {
        let said: (look: String, icon: String, verdict: String, note: String?)
        var (conditions, safeguards): ([UserPage.Check], [UserPage.Check]) = ([], [])
        switch opinion.explained {
        case .broken(let problem): said = ("no", "x-circle", "Cannot be planned", problem)
        case .known(let explained):
            said = Self.said(explained, portrait, isOn: opinion.rule.isEnabled, now: now)
            conditions = UserPage.Check.conditions(explained.filter, now: now)
            safeguards = explained.obstacles.map(UserPage.Check.init)
        }
        self.init(
            rule: opinion.rule.name, path: Link.rule(opinion.rule.id), look: said.look, icon: said.icon,
            verdict: said.verdict, note: said.note, conditions: conditions, safeguards: safeguards,
            isOff: !opinion.rule.isEnabled)
    }

    private static func said(
        _ explained: RuleExplanation, _ portrait: UserPortrait, isOn: Bool, now: Instant
    ) -> (look: String, icon: String, verdict: String, note: String?) {
        switch explained.verdict {
        case .hit(let steps):
            let words = StepWords(portrait.snapshot)
            return (
                "no", "bolt", isOn ? "Would be hit at its next run" : "Would be hit, were the rule on",
                steps.map { step in
                    let text = words.words(step.effect).line
                    return step.condition == .afterSuccess ? text : "if that fails: \(text)"
                }.joined(separator: ", ")
            )
        case .spared(let spared):
            return ("held", "shield", "Spared: \(spared.inWords)", coming(explained.coming))
        case .notMatched:
            let why =
                explained.filter?.reasons.prefix(3).map { "\($0.text) does not hold\($0.bracket(now: now))" } ?? []
            guard let coming = coming(explained.coming) else {
                return ("", "minus", "Not matched", why.joined(separator: "; "))
            }
            return ("held", "clock", coming, why.joined(separator: "; "))
        }
    }

    private static func coming(_ coming: RuleExplanation.Coming?) -> String? {
        guard let coming else { return nil }
        let time = "in \(Wording.count(coming.days, "day"))"
        return switch coming.verdict {
        case .hit: "Would be hit \(time), unless seen before"
        case .spared(let spared): "Would match \(time), and be spared: \(spared.inWords)"
        case .notMatched: nil
        }
    }
}

extension SparedUser {
    /// `In a protected group: jira-admins`.
    var inWords: String { detail.isEmpty ? reason.sentence : "\(reason.sentence): \(detail)" }
}

extension StepWords.Words {
    /// `+ group customers`, `restore`: a sign only before what is given or taken.
    var line: String {
        let isThing = text.hasPrefix("group ") || text.hasPrefix("direct role ")
        return isThing ? [sign, text].compactMap { $0 }.joined(separator: " ") : text
    }
}

extension UserPage.Check {
    /// One line for each part that must hold together; what is inside a part stands below it.
    static func conditions(_ filter: FilterExplanation?, now: Instant) -> [UserPage.Check] {
        guard let filter else { return [UserPage.Check(everybody: ())] }
        return (filter.shape == .all ? filter.parts : [filter]).map { part in
            let known =
                part.shape == .condition
                ? [part.known(now: now)] : part.conditions.map { "\($0.text): \($0.known(now: now))" }
            return UserPage.Check(
                look: part.holds ? "yes" : "no", icon: part.holds ? "check-circle" : "x-circle", query: part.text,
                words: nil, known: known)
        }
    }

    private init(everybody: ()) {
        self.init(look: "yes", icon: "check-circle", query: nil, words: "The rule is about everybody", known: [])
    }

    init(_ obstacle: SparedUser) {
        self.init(
            look: "held", icon: "shield", query: nil, words: obstacle.reason.sentence,
            known: obstacle.detail.isEmpty ? [] : [obstacle.detail])
    }
}

extension FilterExplanation {
    /// ` (seen 12 days ago)`; empty for what is not one condition.
    fileprivate func bracket(now: Instant) -> String {
        guard let fact else { return "" }
        return " (\(fact.short(now: now)))"
    }

    /// What is known where the condition asks, with what it compares with.
    fileprivate func known(now: Instant) -> String {
        let known = fact?.long(now: now) ?? ""
        return boundary.map { "\(known); compared with \(Wording.time($0))" } ?? known
    }
}

extension ConditionFact {
    fileprivate func short(now: Instant) -> String {
        switch self {
        case .activity(.at(let time)): "seen \(Wording.ago(time, now: now))"
        case .time(let time?): Wording.ago(time, now: now)
        default: long(now: now)
        }
    }

    fileprivate func long(now: Instant) -> String {
        switch self {
        case .activity(.at(let time)): "seen \(Wording.ago(time, now: now)), \(Wording.time(time))"
        case .activity(.never): "never seen"
        case .activity(.unknown): "unknown: Atlassian did not say"
        case .time(let time?): "\(Wording.ago(time, now: now)), \(Wording.time(time))"
        case .time(nil): "there is no such time"
        case .number(let number?): Wording.number(number)
        case .number(nil): "unknown"
        case .value(let value?): "is \(value)"
        case .value(nil): "has none"
        case .named(let names, let count) where names.isEmpty: count == 0 ? "has none" : "has \(count), none of these"
        case .named(let names, _): "has \(Wording.list(names))"
        }
    }
}
