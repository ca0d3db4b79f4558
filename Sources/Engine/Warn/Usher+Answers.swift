import Core
import Messaging
import Store

/// What a page needs to ask a person about a warning.
public struct WarningQuestion: Sendable {
    public var warning: SentWarning
    /// `nil` when the rule is gone.
    public var rule: Rule?
    /// The person's name; `nil` when the mirror does not have them any more.
    public var name: String?
    /// Labels of the products it is about; empty when it is about the whole account.
    public var products: [String]
    public var settings: AnswerSettings
    /// The last day until which they may say that they are away; `nil` where they may not say it.
    public var latestAway: CivilDay?
    /// What they said to this warning last.
    public var answer: Answer?
    /// Why nothing can be answered any more, as a sentence for them; `nil` while something can.
    public var over: String?
}

extension Usher {
    /// `nil` when there is no such warning.
    public func question(of id: WarningID) async throws -> WarningQuestion? {
        let found = try await store.database.read { db -> (SentWarning, Rule?, Answer?)? in
            guard let warning = try db.warnings.warning(id) else { return nil }
            let answers = try db.warningAnswers.of(warning.user, rule: warning.rule)
            return (warning, try db.rules.rule(warning.rule), answers.last { $0.warning == id })
        }
        guard let (warning, rule, answer) = found else { return nil }
        let snapshot = try await snapshot()
        let (settings, zone) = (try await answerSettings().value, try await settings().value.zone)
        return WarningQuestion(
            warning: warning, rule: rule, name: snapshot.index(of: warning.user).map { snapshot.name(at: $0) },
            products: try await rule.asyncMap { try await products(of: $0, in: snapshot) } ?? [], settings: settings,
            latestAway: settings.mayBeAway
                ? CivilDay(
                    daysSince1970: zone.day(at: surroundings.now()).daysSince1970 + Int64(settings.maxAwayDays)) : nil,
            answer: answer, over: Self.obstacle(to: answer, warning, rule))
    }

    /// Keeps what a person said to a warning. The same answer to the same warning again is the one that was given.
    ///
    /// Throws `unknownWarning`, `notAnswerable` with a sentence for the person, and `invalid` with what is wrong
    /// (`reason`, `awayUntil`).
    ///
    /// - Parameters:
    ///   - awayUntil: the last day on which they are away; they are spared through that day, and never shorter than the
    ///     settings say.
    ///   - alongside: what else belongs into the transaction, such as using up a link; what it throws is thrown, and
    ///     nothing is kept.
    @discardableResult
    public func answer(
        warning id: WarningID, kind: Answer.Kind, reason: String = "", awayUntil: CivilDay? = nil,
        alongside: @escaping @Sendable (any Connection) throws -> Void = { _ in }
    ) async throws -> Answer {
        guard let warning = try await warning(id) else { throw UsherError.unknownWarning(id) }
        let (now, settings, zone) = (
            surroundings.now(), try await answerSettings().value, try await self.settings().value.zone
        )
        try AnswerForm(reason: reason, awayUntil: kind == .keep ? awayUntil : nil).check(
            settings, today: zone.day(at: now))
        let lastActive = try await lastActive(of: warning)
        var given = Answer(
            id: AnswerID("answer-" + surroundings.newID()), warning: id, rule: warning.rule, user: warning.user,
            kind: kind, reason: reason, lastActive: lastActive.mark(at: now), answeredAt: now)
        if kind == .keep { given.until = settings.keptUntil(from: now, awayUntil: awayUntil, in: zone) }
        let draft = given
        return try await store.database.write { db in
            try alongside(db)
            let answers = try db.warningAnswers.of(draft.user, rule: warning.rule)
            let (rule, present) = (try db.rules.rule(warning.rule), try db.warnings.warning(id) ?? warning)
            let last = answers.last { $0.warning == id }
            if let last, last.kind == kind, last.state == .stands || last.state == .waits { return last }
            if let why = Self.obstacle(to: last, present, rule) { throw UsherError.notAnswerable(why) }
            var answer = draft
            if kind == .keep {
                // Nothing is promised that is being broken at this moment.
                if try db.runs.isActing(present.rule, on: present.user) { throw UsherError.notAnswerable(Self.tooLate) }
                let streak = KeepStreak.length(
                    answers, lastActive: lastActive, actedAt: try db.warnings.lastActed(present.rule, on: present.user))
                answer.state = streak >= settings.keepsInARow ? .waits : .stands
            }
            try db.warningAnswers.add(answer)
            try db.audit.append([Self.event(of: answer, rule: rule)])
            return answer
        }
    }

    /// Why this warning can't be answered, as a sentence for the person.
    private static func obstacle(to last: Answer?, _ warning: SentWarning, _ rule: Rule?) -> String? {
        if warning.ending == .acted {
            return tooLate
        }
        if last?.state == .withdrawn { return "An administrator has decided about your answer." }
        if warning.ending == .answered { return "There is a newer message about it. Please answer that one." }
        return rule == nil ? "Nothing will happen any more: the rule it was about is gone." : nil
    }

    private static let tooLate = "It has happened already. If you need your access back, ask for it."

    /// When the person was last seen in the products the rule looks at, as far as it is known now.
    private func lastActive(of warning: SentWarning) async throws -> Activity {
        let snapshot = try await snapshot()
        guard let position = snapshot.index(of: warning.user),
            let rule = try await store.database.read({ try $0.rules.rule(warning.rule) }),
            let filter = try? parse(try await filterText(of: rule), in: snapshot)
        else { return warning.lastActive }
        return filter.lastActive(of: snapshot.user(at: position), in: snapshot)
    }

    private static func event(of answer: Answer, rule: Rule?) -> AuditEntry {
        var details = ["kind": answer.kind.rawValue, "answer": answer.id.rawValue, "state": answer.state.rawValue]
        details["rule"] = rule?.name ?? answer.rule?.rawValue
        details["until"] = answer.until?.iso8601
        details["reason"] = answer.reason.isEmpty ? nil : answer.reason
        return AuditEntry(
            at: answer.answeredAt, actor: "person:\(answer.user)", verb: "answer.given", subject: answer.user.rawValue,
            details: details)
    }
}

extension Usher {
    /// Takes back an answer that stands or waits: what was promised counts no more. The person was warned, so the rule
    /// may act on them in its next run; they are told by mail.
    public func withdraw(answer id: AnswerID, by actor: String) async throws {
        let now = surroundings.now()
        try await decide(id, as: .withdrawn, verb: "answer.withdrawn", by: actor) { answer in
            // What has run out was kept; the next warning asks anew.
            answer.state == .waits || answer.state == .stands && (answer.until.map { now < $0 } ?? true)
        }
    }

    /// Decides about an answer that waits for a person: whether they keep what they have, from now for as long as the
    /// settings say. Who answered is told by mail.
    public func decide(answer id: AnswerID, keep: Bool, by actor: String) async throws {
        let zone = try await settings().value.zone
        let until = try await answerSettings().value.keptUntil(from: surroundings.now(), awayUntil: nil, in: zone)
        try await decide(
            id, as: keep ? .stands : .withdrawn, until: keep ? until : nil, verb: "answer.decided", by: actor
        ) { $0.state == .waits }
    }

    private func decide(
        _ id: AnswerID, as state: Answer.State, until: Instant? = nil, verb: String, by actor: String,
        _ isAllowed: @escaping @Sendable (Answer) -> Bool
    ) async throws {
        let (holder, mailID) = (entry(verb, by: actor), "mail-" + surroundings.newID())
        try await store.database.write { db in
            guard let answer = try db.warningAnswers.answer(id) else { throw UsherError.unknownAnswer(id) }
            guard isAllowed(answer) else {
                throw UsherError.notAnswerable("The answer counts no more, or has been decided about already.")
            }
            // Somebody who asked to be left alone for longer keeps that.
            let until = until.map { max($0, answer.until ?? $0) }
            _ = try db.warningAnswers.decide(id, as: state, until: until, by: actor, at: holder.at)
            var event = holder
            event.subject = answer.user.rawValue
            event.details = ["answer": id.rawValue, "kind": answer.kind.rawValue, "state": state.rawValue]
            event.details["rule"] = try answer.rule.flatMap { try db.rules.rule($0)?.name }
            event.details["until"] = until?.iso8601
            try db.audit.append([event])
            try Self.tell(of: answer, mail: mailID, at: holder.at, in: db)
        }
    }

    /// Who said that they need it hears what became of it; not where nobody asked them.
    private static func tell(of answer: Answer, mail id: String, at now: Instant, in db: any Connection) throws {
        guard answer.kind == .keep, answer.warning != nil,
            let address = try db.directory.user(answer.user)?.email.flatMap({ MailAddress($0) })
        else { return }
        try db.outbox.add(
            OutgoingMail(
                id: id, purpose: .notice, recipient: address.address, subject: answer.id.rawValue,
                details: ["account": answer.user.rawValue], createdAt: now))
    }

    /// Promises that somebody is left alone by every rule until then: their access was just given back.
    static func spare(
        _ user: AccountID, id: AnswerID, until: Instant, reason: String, lastActive: Activity, by actor: String,
        at now: Instant, in db: any Connection
    ) throws {
        try db.warningAnswers.add(
            Answer(
                id: id, rule: nil, user: user, kind: .keep, reason: reason, until: until,
                lastActive: lastActive.mark(at: now), answeredAt: now, decidedBy: actor, decidedAt: now))
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        if let self { return try await transform(self) }
        return nil
    }
}
