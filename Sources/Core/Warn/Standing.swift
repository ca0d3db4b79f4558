/// How people stand with one rule: what they were told about it, and what they said. All that a plan needs of it.
public struct Standing: Equatable, Sendable {
    /// The last warning of each person, unless something but their being seen has ended it or a promise was made since.
    public var warnings: [AccountID: SentWarning]
    /// Warnings that have not ended, though a promise was made since; the next one takes their place.
    public var overtaken: [AccountID: WarningID]
    /// Until when each person who was promised to be left alone is.
    public var stillNeeded: [AccountID: Instant]
    /// Those who said so often that they need it that a person must decide; left alone until somebody has.
    public var undecided: Set<AccountID>
    /// Those who said that they don't need it, with when they had last been seen as they said so.
    public var released: [AccountID: Activity]
    /// Why nobody can be warned, as a sentence's end: "the template 'x' is off". `nil` when nothing is in the way, and for
    /// a rule that warns nobody.
    public var templateProblem: String?

    public init(
        warnings: [AccountID: SentWarning] = [:], overtaken: [AccountID: WarningID] = [:],
        stillNeeded: [AccountID: Instant] = [:], undecided: Set<AccountID> = [],
        released: [AccountID: Activity] = [:], templateProblem: String? = nil
    ) {
        self.warnings = warnings
        self.overtaken = overtaken
        self.stillNeeded = stillNeeded
        self.undecided = undecided
        self.released = released
        self.templateProblem = templateProblem
    }

    /// From what is kept of the rule, in any order.
    ///
    /// - Parameters:
    ///   - warnings: of this rule; ended ones that say nothing about now may be left out.
    ///   - answers: to this rule, and those that count for every rule.
    public init(warnings: [SentWarning], answers: [Answer], templateProblem: String? = nil) {
        self.init(templateProblem: templateProblem)
        for (user, own) in Dictionary(grouping: answers, by: \.user) { take(own, of: user) }
        let promises = Standing.promises(answers)
        for warning in warnings.sorted(by: { ($0.queuedAt, $0.id) < ($1.queuedAt, $1.id) }) {
            guard warning.isOpen || warning.ending == .undeliverable else { continue }
            if let promise = promises[warning.user], promise >= warning.queuedAt {
                if warning.isOpen { overtaken[warning.user] = warning.id }
                self.warnings[warning.user] = nil
            } else {
                self.warnings[warning.user] = warning
            }
        }
    }

    /// Only these people are asked about, so nobody else is meant for having said something.
    public mutating func limit(to users: Set<AccountID>) { released = released.filter { users.contains($0.key) } }

    /// Why somebody is left alone whatever the filter means, as they said or were promised; `nil` when nothing stands.
    public func promise(to user: AccountID, at now: Instant) -> SparedUser? {
        if undecided.contains(user) {
            return SparedUser(user: user, reason: .stillNeeded, detail: "an administrator decides")
        }
        guard let until = stillNeeded[user], now < until else { return nil }
        return SparedUser(user: user, reason: .stillNeeded, detail: "until \(until)")
    }

    /// The last word counts: "I don't need it" ends what was said before, and any later promise ends that.
    private mutating func take(_ answers: [Answer], of user: AccountID) {
        let counting = answers.filter { $0.state == .stands || $0.state == .waits }.sorted(by: Answer.isEarlier)
        let own = counting.filter { $0.rule != nil }
        let release = own.lastIndex { $0.kind == .release }
        let general = counting.filter { $0.rule == nil && $0.kind == .keep }
        let keeps = (release.map { Array(own[($0 + 1)...]) } ?? own)
        if keeps.contains(where: { $0.state == .waits }) { undecided.insert(user) }
        stillNeeded[user] = (keeps + general).filter { $0.state == .stands }.compactMap(\.until).max()
        guard let release, keeps.isEmpty, general.allSatisfy({ Answer.isEarlier($0, own[release]) }) else { return }
        released[user] = own[release].lastActive
    }

    /// When the last promise was made to each person that still stands or has run out.
    private static func promises(_ answers: [Answer]) -> [AccountID: Instant] {
        answers.reduce(into: [:]) { made, answer in
            guard answer.kind == .keep, answer.state == .stands else { return }
            made[answer.user] = max(made[answer.user] ?? answer.answeredAt, answer.answeredAt)
        }
    }
}

extension Answer {
    /// By when it was given; of the same time, by id, so that the order is always the same.
    static func isEarlier(_ left: Answer, _ right: Answer) -> Bool {
        (left.answeredAt, left.id) < (right.answeredAt, right.id)
    }
}
