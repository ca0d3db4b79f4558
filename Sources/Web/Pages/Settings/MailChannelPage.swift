import Core
import Engine
import Hummingbird
import Messaging
import Store

/// The mailbox that people write to: server, user, password; checked before it is saved.
struct MailChannelPage: Page {
    static let template = "settings-mail-channel"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let version: Int
    let changed: String?
    let isOn: Bool
    /// When the mailbox was last read; `nil` while it never was.
    let lastRead: ShownTime?
    /// Why it could not be read, the last time; `nil` when it could.
    let failure: String?
    /// No mail can be sent: nobody would get the link.
    let mailSettingsPath: String?
    let server: String
    let port: String
    let securities: [FormChoice]
    let user: String
    let hasPassword: Bool
    let address: String
    let authority: String
    /// What the server said, when it refused.
    let complaint: String?
    let serverError: String?
    let portError: String?
    let securityError: String?
    let userError: String?
    let passwordError: String?
    let addressError: String?
    let authorityError: String?

}

/// What the form of the mailbox sent, or what it shows at first.
struct MailChannelForm: Equatable, Sendable {
    var settings: MailChannelSettings
    /// As it was typed.
    var port: String
    /// `nil` keeps the stored one.
    var password: Secret?

    init(_ settings: MailChannelSettings) { (self.settings, port) = (settings, String(settings.port)) }

    /// `nil` when the form is not one of ours.
    init?(_ form: Form) {
        guard let security = MailSecurity(rawValue: form["security"]) else { return nil }
        port = form.trimmed("port")
        settings = MailChannelSettings(
            isOn: !form["isOn"].isEmpty, server: form.trimmed("server"), port: Int(port) ?? 0, security: security,
            user: form.trimmed("user"), address: form.trimmed("address"),
            authority: form.trimmed("authority").replacing("\r\n", with: "\n"))
        password = form["password"].isEmpty ? nil : Secret(form["password"])
    }
}

struct MailChannelRoutes {
    let site: Site

    var routes: [Route] {
        [Route(.get, "/settings/channels/mail", show), Route(.post, "/settings/channels/mail", save)]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let status = try await site.usher.mailChannelStatus()
        return try await page(MailChannelForm(status.stored.value), FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let form = MailChannelForm(context.form) else { throw Refusal.unreadable }
        return try await site.saveForm(at: Link.channel(.mail), request, context) { errors in
            try await page(form, errors, request, context)
        } save: { version, actor in
            try await site.usher.changeMailChannel(
                to: form.settings, password: form.password, from: version, by: actor)
            return try await site.done(
                form.settings.isOn
                    ? "The mailbox can be read, and is looked into every minute." : "The mailbox is off.",
                goTo: Link.channel(.mail), context)
        }
    }

    private func page(
        _ form: MailChannelForm, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let status = try await site.usher.mailChannelStatus()
        let (call, mail) = (try await site.usher.lastCall(of: .mail), try await site.usher.mailStatus())
        let (stored, settings) = (status.stored, form.settings)
        let page = MailChannelPage(
            shell: site.renderer.shell("Mailbox for requests", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.channels), action: Link.channel(.mail),
            version: context.formVersion(of: stored, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: stored, now: site.now()),
            isOn: settings.isOn, lastRead: call.at.map { ShownTime($0, now: site.now()) },
            failure: stored.value.isOn && call.isRefused ? call.refusal : nil,
            mailSettingsPath: mail.isSetUp ? nil : Link.mailSettings, server: settings.server, port: form.port,
            securities: Self.securities(chosen: settings.security), user: settings.user,
            hasPassword: status.hasPassword, address: settings.address, authority: settings.authority,
            complaint: errors["mailbox"], serverError: errors["server"], portError: errors["port"],
            securityError: errors["security"], userError: errors["user"], passwordError: errors["password"],
            addressError: errors["address"], authorityError: errors["authority"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private static func securities(chosen: MailSecurity) -> [FormChoice] {
        [(MailSecurity.tls, "TLS (usual, port 993)"), (.startTLS, "STARTTLS (port 143)")].map {
            FormChoice(value: $0.0.rawValue, label: $0.1, isChosen: $0.0 == chosen)
        }
    }
}
