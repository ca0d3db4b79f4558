import Core
import Foundation
import Messaging
import Store

/// Asks a person whether it was them who asked. Says nothing that whoever asked has written: they may be anybody.
enum ConfirmationMail {
    private static let template = MailTemplate(
        id: "program-confirmation", name: "confirmation", subject: "Was it you who asked for access to {{product}}?",
        body: """
            <p>Hello {{user.firstName}},</p>

            <p>somebody asked {{organization.name}} for access to <strong>{{product}}</strong> for your account. If it was \
            you, confirm it: <a href="{{request.link}}">It was me</a></p>

            <p>The link works once, for 30 minutes: until {{deadline}}. After that, ask once more. Nothing happens before \
            you confirm on the page it opens.</p>

            <p>If it was not you, leave it: nothing is changed.</p>
            """)

    /// - Parameters:
    ///   - product: as people know it; `nil` for what they had before.
    ///   - until: when the link stops working.
    static func letter(
        to user: User, product: String?, organization: String, link: String, until: Instant, zone: TimeZone
    ) -> Letter {
        var values = TemplateValues(
            name: user.name, email: user.email, lastActive: .unknown, now: until, zone: zone)
        values[.product] = product ?? "what you had before"
        values[.organizationName] = organization
        values[.requestLink] = link
        values[.deadline] = "\(TemplateValues.day(of: until, in: zone)), \(MailClock.time(until, in: zone))"
        let mail = template.render(values)
        return Letter(subject: mail.subject, text: mail.text, html: mail.html, toName: user.name)
    }
}

/// Clock times as mails write them.
enum MailClock {
    /// `14:05 (Europe/Berlin)`.
    static func time(_ instant: Instant, in zone: TimeZone) -> String {
        let offset = Int64(zone.secondsFromGMT(for: instant.date))
        let local = Instant(milliseconds: instant.milliseconds + offset * 1000)
        let name = zone.secondsFromGMT(for: instant.date) == 0 ? "UTC" : zone.identifier
        return "\(local.iso8601.dropFirst(11).prefix(5)) (\(name))"
    }
}

extension Usher {
    /// The mail with the link by which a person confirms their request. Goes to the address of the account.
    var confirmationMail: MailKind {
        MailKind { mail in
            let id = RequestID(mail.subject)
            let found = try await store.database.read { db -> (AccessRequest, User)? in
                guard let request = try db.accessRequests.request(id), let account = request.user,
                    let user = try db.directory.user(account)
                else { return nil }
                return (request, user)
            }
            guard let (request, user) = found else { return .drop("The request or its account is gone.") }
            let now = surroundings.now()
            guard request.state == .unconfirmed, now - request.askedAt <= Self.unconfirmedTerm else {
                return .drop("The request was confirmed before, or is too old.")
            }
            guard let links = try await publicLinks() else {
                // Kept and tried again, because a start with the setting mends it.
                throw MailError.temporary("Nobody has said how people reach the public pages: set USHER_PUBLIC_URL.")
            }
            // Counted from here: a mail that had to wait is as good as one that went out at once.
            let until = now + Self.confirmationTerm
            let settings = try await settings().value
            return .letter(
                ConfirmationMail.letter(
                    to: user, product: try await productName(request.product), organization: settings.displayName,
                    link: links.confirm(id, until: until), until: until, zone: settings.zone))
        }
    }

    /// As the organisation calls it; its key where it has none of this kind. `nil` for none.
    func productName(_ key: ProductKey?) async throws -> String? {
        guard let key else { return nil }
        return try await productNames().first { $0.key == key }?.name ?? key.rawValue
    }
}

extension OrganizationSettings {
    /// The organisation's name in a sentence.
    var displayName: String { name.isEmpty ? "your organisation" : name }
}
