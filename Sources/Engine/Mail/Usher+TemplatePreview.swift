import Core
import Foundation
import Messaging
import Store

/// For whom a template is shown.
public enum TemplateReader: Equatable, Sendable {
    /// Somebody who does not exist.
    case sample
    /// The user with this e-mail address or account id.
    case person(String)
}

/// A template as a mail would be, without being sent.
public struct TemplatePreview: Equatable, Sendable {
    public var mail: RenderedMail
    /// `nil` for a person whose address is hidden: they would get no mail.
    public var to: String?
    public var toName: String
    /// Placeholders it uses that have no value for this person, so that other words stand in their place.
    public var missing: [Placeholder]
    /// What the sanitiser takes out when it is saved, each once.
    public var removed: [String]

    public init(mail: RenderedMail, to: String?, toName: String, missing: [Placeholder], removed: [String]) {
        (self.mail, self.to, self.toName) = (mail, to, toName)
        (self.missing, self.removed) = (missing, removed)
    }
}

extension Usher {
    /// Shows a template, also one that was never saved. Throws `invalid` with what is wrong with it, or when nobody or
    /// more than one is meant by the address.
    public func preview(of template: MailTemplate, for reader: TemplateReader) async throws -> TemplatePreview {
        let removed = SanitisedHTML(template.body).removed
        let clean: MailTemplate
        do { clean = try template.checked() } catch { throw UsherError.invalid(error) }
        let (values, name) = try await values(of: clean, for: reader)
        return TemplatePreview(
            mail: clean.render(values), to: values[.userEmail], toName: name,
            missing: clean.placeholders.filter { values[$0] == nil }, removed: removed)
    }

    private func values(
        of template: MailTemplate, for reader: TemplateReader
    ) async throws -> (values: TemplateValues, name: String) {
        let (now, settings) = (surroundings.now(), try await settings().value)
        let organization = settings.name.isEmpty ? Placeholder.organizationName.missing : settings.name
        var values = TemplateValues.sample(
            now: now, zone: settings.zone, days: template.days, organization: organization,
            address: publicAddress ?? "https://usher.example.com")
        guard case .person(let who) = reader else { return (values, values[.userName] ?? "") }
        let (user, snapshot) = try await person(who)
        let about = try await subject(of: template, for: user, in: snapshot)
        let theirs = TemplateValues(
            name: user.name, email: user.email, lastActive: about.lastActive, now: now, zone: settings.zone)
        for field in [Placeholder.userName, .userFirstName, .userEmail, .lastActive, .inactivityDays] {
            values[field] = theirs[field]
        }
        values[.product] = about.product
        if let rule = about.rule {
            values[.ruleName] = rule.name
            values[.deadline] = TemplateValues.day(of: now + .days(rule.warn?.daysBefore ?? 0), in: settings.zone)
        }
        return (values, user.name)
    }

    /// The user with this account id or, ignoring case, e-mail address.
    private func person(_ who: String) async throws -> (User, Snapshot) {
        let wanted = FilterCondition(
            field: who.contains("@") ? .email : .accountId, comparison: .equal, values: [.text(who)])
        let snapshot = try await snapshot()
        let filter = Filter(condition: .condition(wanted), order: [])
        let context = EvaluationContext(now: surroundings.now(), timeZone: .gmt)
        guard let found = try? snapshot.evaluate(filter, in: context), let position = found.first(where: { _ in true })
        else {
            throw UsherError.invalid(
                Diagnostics([Diagnostic("Nobody is known with the e-mail address or account id '\(who)'.", path: "as")])
            )
        }
        guard found.count == 1 else {
            throw UsherError.invalid(
                Diagnostics([
                    Diagnostic("\(found.count) accounts have the address '\(who)': write the account id.", path: "as")
                ]))
        }
        return (snapshot.user(at: position), snapshot)
    }

    /// What a mail to this person would be about: the first rule that names the template, and its product; without such
    /// a rule the product the person used last.
    private func subject(
        of template: MailTemplate, for user: User, in snapshot: Snapshot
    ) async throws -> (rule: Rule?, product: String?, lastActive: Activity) {
        let rule = try await rules().first { $0.uses(template: template.name) }
        let access = snapshot.productAccess(of: user)
        let filter = rule.map { $0 }.flatMap { try? Filter(parsing: $0.filterTextIfOwn ?? "", names: .any) }
        let wanted = filter?.activityProducts.first.map {
            Set(snapshot.productIndices($0).map { snapshot.products[$0].id })
        }
        let candidates = wanted.map { ids in access.filter { ids.contains($0.product.id) } } ?? access
        let latest = (candidates.isEmpty ? access : candidates).max { $0.lastActive.order < $1.lastActive.order }
        return (rule, latest?.product.name, latest?.lastActive ?? .unknown)
    }
}

extension Rule {
    fileprivate var filterTextIfOwn: String? { if case .filter(let text) = selection { text } else { nil } }
}

extension Activity {
    /// The latest last; never before any time, unknown before never.
    fileprivate var order: Int64 {
        switch self {
        case .at(let instant): instant.milliseconds
        case .never: .min + 1
        case .unknown: .min
        }
    }
}
