import Core
import Messaging
import Store

extension Usher {
    /// Warnings are asked for again right before they go out: who is active, spared or gone by then hears nothing.
    var warningMail: MailKind {
        MailKind(
            compose: { try await composeWarning($0) },
            accepted: { mail, now, db in try db.warnings.accept(WarningID(mail.subject), at: now) },
            ended: { mail, now, db in try Self.endWarning(of: mail, at: now, in: db) })
    }

    private func composeWarning(_ mail: OutgoingMail) async throws -> Composition {
        let id = WarningID(mail.subject)
        let found = try await store.database.read { db -> (SentWarning, Rule?, MailTemplate?)? in
            guard let warning = try db.warnings.warning(id), warning.isOpen else { return nil }
            let rule = try db.rules.rule(warning.rule)
            return (warning, rule, try rule?.warn.flatMap { try db.templates.named($0.template) })
        }
        guard let (warning, rule, template) = found else { return .drop("The warning counts no more.") }
        guard let rule, let template else { return try await drop(warning, as: .spared, "the rule warns nobody now") }
        let snapshot = try await snapshot()
        guard let position = snapshot.index(of: warning.user) else {
            return try await drop(warning, as: .spared, "the account is gone")
        }
        let user = snapshot.user(at: position)
        guard user.email == mail.recipient else {
            return try await drop(warning, as: .spared, "the e-mail address is another one now")
        }
        switch try await check(warning, of: rule, user, in: snapshot) {
        case .active: return try await drop(warning, as: .active, nil)
        case .spared(let spared): return try await drop(warning, as: .spared, spared.text)
        case .stale: throw MailError.temporary("What is known of the organisation is too old to warn anybody.")
        case .due(let deadline):
            // On disk before the mail is out: whatever happens then, nobody is hit before the time they read.
            let promised = try await store.database.write { try $0.warnings.postpone(id, until: deadline) }
            guard let promised else { return .drop("The warning counts no more.") }
            return .letter(try await letter(warning, rule, template, user, until: promised, in: snapshot))
        }
    }

    private func check(
        _ warning: SentWarning, of rule: Rule, _ user: User, in snapshot: Snapshot
    ) async throws -> WarningCheck {
        let context = try await context(for: rule, users: [user.id])
        let filter = try parse(try await filterText(of: rule), in: snapshot)
        do {
            return try WarningCheck(
                warning, of: rule, matching: filter, recurrence: try await recurrence(of: rule),
                for: LoneUser(user, in: snapshot, protected: context.protected), context: context)
        } catch let error as Diagnostics { throw UsherError.invalid(error) }
    }

    private func drop(
        _ warning: SentWarning, as ending: SentWarning.Ending, _ note: String?
    ) async throws -> Composition {
        let now = surroundings.now()
        try await store.database.write { _ = try $0.warnings.end(warning.id, as: ending, note: note, at: now) }
        return .drop(note.map { "Not needed: \($0)." } ?? "Not needed: they were seen again.")
    }

    private func letter(
        _ warning: SentWarning, _ rule: Rule, _ template: MailTemplate, _ user: User, until deadline: Instant,
        in snapshot: Snapshot
    ) async throws -> Letter {
        let (now, settings) = (surroundings.now(), try await settings().value)
        let zone = try await recurrence(of: rule).timeZone
        var values = TemplateValues(
            name: user.name, email: user.email, lastActive: warning.lastActive, now: now, zone: zone)
        values[.product] = WarningWords.list(try await products(of: rule, in: snapshot))
        values[.deadline] = TemplateValues.day(of: deadline, in: zone)
        values[.ruleName] = rule.name
        values[.organizationName] = settings.name
        if let links = try await publicLinks() {
            let expiry = deadline + .days(try await answerSettings().value.linkDays)
            values[.keepLink] = links.keep(warning.id, until: expiry)
            values[.releaseLink] = links.release(warning.id, until: expiry)
            values[.requestLink] = links.request
        }
        let rendered = template.render(values)
        return Letter(
            subject: rendered.subject, text: rendered.text, html: rendered.html, toName: user.name,
            bcc: template.bcc.compactMap { MailAddress($0) })
    }

    /// Nobody will take the mail. Where it was only tried for too long, the next look at whom to warn tries anew.
    private static func endWarning(of mail: OutgoingMail, at now: Instant, in db: any Connection) throws {
        let (id, error) = (WarningID(mail.subject), try db.outbox.mail(mail.id)?.error)
        guard let warning = try db.warnings.warning(id), warning.isOpen else { return }
        guard try db.outbox.mail(mail.id)?.state == .failed, now - mail.createdAt < DeliveryPlan.term else {
            _ = try db.warnings.end(id, as: .spared, note: error, at: now)
            return
        }
        _ = try db.warnings.end(id, as: .undeliverable, note: error ?? "the mail was refused", at: now)
        try db.audit.append([
            AuditEntry(
                at: now, actor: "usher", verb: "warning.undeliverable", subject: warning.user.rawValue,
                details: [
                    "rule": try db.rules.rule(warning.rule)?.name ?? warning.rule.rawValue, "warning": id.rawValue,
                    "reason": error ?? "the mail was refused",
                ])
        ])
    }
}
