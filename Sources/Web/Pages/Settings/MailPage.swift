import Core
import Engine
import Hummingbird
import Messaging
import Store

/// How mail is sent: whether it works, and the form that changes it. The password goes in and never comes out.
struct MailPage: Page {
    static let template = "settings-mail"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let testAction: String
    let version: Int
    let changed: String?
    /// Nothing is set up.
    let isMissing: Bool
    /// Mail stays in the mailbox of this server.
    let isBuiltIn: Bool
    /// Environment or `usher.yaml` name the server, and the console says nothing.
    let isConfigured: Bool
    /// The stored password can't be opened, and why.
    let unreadable: String?
    /// `mail.example.com, port 587, encrypted after the greeting (STARTTLS)`; `nil` when nothing is set up.
    let way: String?
    let sender: String
    /// Where a test goes: the reader's own address; `nil` when they may send none.
    let testRecipient: String?
    let complaintTitle: String?
    /// A reason that is about no single field.
    let complaint: String?
    let hasPassword: Bool
    let server: String
    let port: String
    let securities: [FormChoice]
    let user: String
    let from: String
    let fromName: String
    let replyTo: String
    let authority: String
    let hasAuthority: Bool
    let perHour: String
    let perRecipient: String
    let serverError: String?
    let portError: String?
    let securityError: String?
    let passwordError: String?
    let fromError: String?
    let fromNameError: String?
    let replyToError: String?
    let authorityError: String?
    let perHourError: String?
    let perRecipientError: String?
}

/// What the form of mail sent, or what it shows at first.
struct MailForm: Sendable {
    var settings: MailSettings
    var port: String
    var perHour: String
    var perRecipient: String
    var password: Secret?

    init(_ form: Form) {
        settings = MailSettings(
            server: form.trimmed("server"), security: MailSecurity(rawValue: form.trimmed("security")) ?? .startTLS,
            user: form.trimmed("user"), from: form.trimmed("from"), fromName: form.trimmed("fromName"),
            replyTo: form.trimmed("replyTo"), authority: form.trimmed("authority").replacing("\r\n", with: "\n"))
        // Without a server there is nobody to sign in at.
        if settings.server.isEmpty { (settings.user, settings.authority) = ("", "") }
        (port, perHour, perRecipient) = (form.trimmed("port"), form.trimmed("perHour"), form.trimmed("perRecipient"))
        // As it was typed: a password may begin or end with a blank.
        let typed = form["password"]
        password = typed.isEmpty || settings.server.isEmpty ? nil : Secret(typed)
    }

    init(_ settings: MailSettings) {
        self.settings = settings
        (port, perHour) = (String(settings.port), String(settings.perHour))
        perRecipient = String(settings.perRecipientPerDay)
    }

    /// The settings, when all numbers can be read.
    func read() -> (settings: MailSettings, errors: FieldErrors) {
        var (settings, errors) = (settings, FieldErrors())
        func number(_ text: String, _ path: String, _ words: String) -> Int {
            if let number = Int(text), number > 0 { return number }
            errors[path] = words
            return 1
        }
        settings.port = number(port, "port", "Write a port from 1 to 65535; 587 is usual.")
        settings.perHour = number(perHour, "perHour", "Write a whole number of mails.")
        settings.perRecipientPerDay = number(perRecipient, "perRecipientPerDay", "Write a whole number of mails.")
        return (settings, errors)
    }
}

struct MailRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, Link.mailSettings, show), Route(.post, Link.mailSettings, save),
            Route(.post, "\(Link.mailSettings)/test", test),
        ]
    }

    /// What is said above the form when the server, not a field, is the trouble.
    private struct Complaint {
        var title: String
        var text: String
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let status = try await site.usher.mailStatus()
        return try await page(MailForm(status.stored.value), FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = MailForm(context.form)
        let (settings, unreadable) = form.read()
        guard unreadable.isEmpty else { return try await page(form, unreadable, request, context) }
        return try await site.saveForm(at: Link.mailSettings, request, context) { errors in
            try await page(form, errors, request, context)
        } save: { version, actor in
            try await site.usher.changeMail(to: settings, password: form.password, from: version, by: actor)
            return try await site.done(
                settings.isSetUp
                    ? "Mail is set up. Send a test to yourself to see it arrive."
                    : "Saved. No mail server is named here.", goTo: Link.mailSettings, context)
        }
    }

    @Sendable private func test(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let status = try await site.usher.mailStatus()
        guard let recipient = MailAddress(administrator.email) else { throw Refusal.unreadable }
        do { try await site.usher.sendTestMail(to: recipient, by: administrator.actor) } catch UsherError.invalid(
            let diagnostics)
        {
            let complaint = Complaint(
                title: "The test was not sent", text: diagnostics.all.map(\.message).joined(separator: " "))
            return try await page(MailForm(status.stored.value), FieldErrors(), request, context, given: complaint)
        }
        let notice =
            status.origin == .builtIn
            ? "The test is in the mailbox of this server."
            : "The mail server took a test to \(recipient.address). Look whether it arrives, and where."
        return try await site.done(notice, goTo: Link.mailSettings, context)
    }

    private func page(
        _ form: MailForm, _ errors: FieldErrors, _ request: Request, _ context: WebContext, given: Complaint? = nil
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let status = try await site.usher.mailStatus()
        let (settings, stored) = (form.settings, status.stored)
        let complaint =
            given
            ?? errors[""].map { Complaint(title: "The mail server can't be used", text: "\($0) Nothing was saved.") }
        var unreadable: String?
        if case .unreadable(let reason) = status.origin { unreadable = reason }
        let mayTest = administrator.role == .admin && status.isSetUp
        let page = MailPage(
            shell: site.renderer.shell("Mail", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.mailSettings), action: Link.mailSettings,
            testAction: "\(Link.mailSettings)/test",
            version: context.formVersion(of: stored, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: stored, now: site.now()),
            isMissing: status.origin == .none, isBuiltIn: status.origin == .builtIn,
            isConfigured: status.origin == .configuration, unreadable: unreadable,
            way: status.isSetUp ? status.effective.map(Self.way) : nil, sender: status.effective.map(Self.sender) ?? "",
            testRecipient: mayTest && MailAddress(administrator.email) != nil ? administrator.email : nil,
            complaintTitle: complaint?.title, complaint: complaint?.text, hasPassword: status.hasPassword,
            server: settings.server, port: form.port,
            securities: MailSecurity.allCases.map {
                FormChoice(value: $0.rawValue, label: Self.label($0), isChosen: $0 == settings.security)
            },
            user: settings.user, from: settings.from, fromName: settings.fromName, replyTo: settings.replyTo,
            authority: settings.authority, hasAuthority: !settings.authority.isEmpty || errors["authority"] != nil,
            perHour: form.perHour, perRecipient: form.perRecipient, serverError: errors["server"],
            portError: errors["port"], securityError: errors["security"], passwordError: errors["password"],
            fromError: errors["from"], fromNameError: errors["fromName"], replyToError: errors["replyTo"],
            authorityError: errors["authority"], perHourError: errors["perHour"],
            perRecipientError: errors["perRecipientPerDay"])
        return try await site.page(
            page, context, status: complaint == nil && errors.isEmpty ? .ok : .unprocessableContent)
    }

    private static func way(_ settings: MailSettings) -> String {
        let encryption =
            switch settings.security {
            case .startTLS: "encrypted with STARTTLS"
            case .tls: "encrypted with TLS"
            case .none: "not encrypted"
            }
        return "\(settings.place), \(encryption)"
    }

    private static func sender(_ settings: MailSettings) -> String {
        settings.fromName.isEmpty ? settings.from : "\(settings.fromName) <\(settings.from)>"
    }

    private static func label(_ security: MailSecurity) -> String {
        switch security {
        case .startTLS: "STARTTLS (usual port 587)"
        case .tls: "TLS from the start (usual port 465)"
        case .none: "none: a relay without a password (usual port 25)"
        }
    }
}
