import Connectors
import Core
import Logging
import Messaging
import Store

/// What one look at whom to warn did.
public struct WarningRound: Equatable, Sendable {
    /// Warnings that were put into the outbox.
    public var queued = 0
    /// People who have to be warned and cannot be.
    public var undeliverable = 0
    /// Warnings that count no more because the person was seen again.
    public var ended = 0
    public init(queued: Int = 0, undeliverable: Int = 0, ended: Int = 0) {
        (self.queued, self.undeliverable, self.ended) = (queued, undeliverable, ended)
    }
}

extension Usher {
    /// Puts a warning into the outbox for everybody who has to hear of a rule now, once in an episode, and ends the
    /// warnings of those who were seen again. Several processes may do it at the same time. What is wrong with one rule
    /// keeps no other from warning; it is logged.
    @discardableResult
    public func sendWarnings() async throws -> WarningRound {
        var round = WarningRound()
        guard try await snapshot().takenAt != nil else { return round }
        let (rules, open) = try await store.database.read { (try $0.rules.all(), try $0.warnings.rulesWithPresent()) }
        round.ended += try await endWarnings(ofRules: Set(open).subtracting(rules.map(\.id)))
        for rule in rules where rule.warn != nil && (rule.sendsWarnings || open.contains(rule.id)) {
            do { try await warn(about: rule, &round) } catch UsherError.invalid(let error) {
                surroundings.logger.error(
                    "A rule can't warn", metadata: ["rule": "\(rule.name)", "error": "\(error)"])
            }
        }
        return round
    }

    private func warn(about rule: Rule, _ round: inout WarningRound) async throws {
        let plan = try await warningPlan(of: rule)
        guard !plan.due.isEmpty || !plan.ended.isEmpty else { return }
        let now = surroundings.now()
        let ended = plan.ended
        round.ended += try await store.database.write { db in
            try ended.count { try db.warnings.leave($0, as: .active, at: now) }
        }
        for start in stride(from: 0, to: plan.due.count, by: 500) {
            let some = Array(plan.due[start..<min(start + 500, plan.due.count)])
            let counts = try await queue(some, of: rule, at: now)
            round.queued += counts.queued
            round.undeliverable += counts.undeliverable
        }
    }

    /// Of rules that are gone.
    private func endWarnings(ofRules gone: Set<RuleID>) async throws -> Int {
        guard !gone.isEmpty else { return 0 }
        let now = surroundings.now()
        return try await store.database.write { db in
            try gone.sorted().flatMap { try db.warnings.present(of: $0) }.count {
                try db.warnings.leave($0.id, as: .spared, note: "the rule is gone", at: now)
            }
        }
    }

    /// Direct roles that decide about somebody are read first, as they are for a run.
    private func warningPlan(of rule: Rule) async throws -> WarningPlan {
        let recurrence = try await recurrence(of: rule)
        let text = try await filterText(of: rule)
        let context = try await context(for: rule)
        func plan(_ snapshot: Snapshot) throws -> WarningPlan {
            let filter = try parse(text, in: snapshot)
            do {
                return try WarningPlan(
                    of: rule, matching: filter, recurrence: recurrence, in: snapshot, context: context)
            } catch { throw UsherError.invalid(error) }
        }
        let first = try plan(try await snapshot())
        guard let client, rule.actions.contains(where: { $0.kind == .removeProductAccess }),
            try await readDirectRoles(of: first.unknown, in: try await snapshot(), from: client)
        else { return first }
        return try plan(try await snapshot())
    }

    /// One transaction: a warning without its mail would never arrive, a mail without its warning would come again.
    private func queue(
        _ due: [WarningPlan.Due], of rule: Rule, at now: Instant
    ) async throws -> (queued: Int, undeliverable: Int) {
        let newID = surroundings.newID
        return try await store.database.write { db in
            guard let warn = rule.warn, let template = try db.templates.named(warn.template) else { return (0, 0) }
            // What another process has done meanwhile.
            let known = try db.warnings.present(of: rule.id, users: due.map(\.user)).reduce(into: [:]) {
                $0[$1.user] = $1
            }
            var (queued, undeliverable) = (0, 0)
            for person in due {
                let before = known[person.user]
                if let before, before.id != person.replaces, !person.lastActive.isLater(than: before.lastActive) {
                    continue
                }
                if let before, before.isOpen {
                    let ending: SentWarning.Ending = before.id == person.replaces ? .answered : .active
                    try db.warnings.end(before.id, as: ending, at: now)
                }
                var warning = SentWarning(
                    id: WarningID("warning-" + newID()), rule: rule.id, user: person.user, template: template.name,
                    lastActive: person.lastActive, queuedAt: now, deadline: person.deadline)
                guard let address = person.email.flatMap({ MailAddress($0) }) else {
                    try Self.keepUndeliverable(&warning, of: rule, email: person.email, in: db)
                    undeliverable += 1
                    continue
                }
                guard try db.warnings.add(warning) else { continue }
                try db.outbox.add(
                    OutgoingMail(
                        id: "mail-" + newID(), purpose: .warning, recipient: address.address,
                        subject: warning.id.rawValue,
                        details: [
                            "account": person.user.rawValue, "rule": rule.id.rawValue, "template": template.id.rawValue,
                        ], createdAt: now))
                queued += 1
            }
            return (queued, undeliverable)
        }
    }

    private static func keepUndeliverable(
        _ warning: inout SentWarning, of rule: Rule, email: String?, in db: any Connection
    ) throws {
        let note = email.map { "'\($0)' is no mail address" } ?? "no e-mail address is known"
        (warning.endedAt, warning.ending, warning.note) = (warning.queuedAt, .undeliverable, note)
        _ = try db.warnings.add(warning)
        try db.audit.append([
            AuditEntry(
                at: warning.queuedAt, actor: "usher", verb: "warning.undeliverable", subject: warning.user.rawValue,
                details: ["rule": rule.name, "warning": warning.id.rawValue, "reason": note])
        ])
    }
}

extension Sequence {
    fileprivate func count(where isCounted: (Element) throws -> Bool) rethrows -> Int {
        try reduce(0) { try isCounted($1) ? $0 + 1 : $0 }
    }
}
