import Core
import Engine
import Hummingbird
import Store

/// Single sign-on: the provider, and who becomes an administrator by it.
struct SingleSignOnPage: Page {
    static let template = "settings-single-sign-on"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let removeAction: String
    let version: Int
    let changed: String?
    let isSetUp: Bool
    let hasSecret: Bool
    /// To be registered with the provider.
    let returnAddress: String
    let issuer: String
    let clientID: String
    let domain: String
    let roles: [RoleChoice]
    let issuerError: String?
    let clientError: String?
    let domainError: String?
}

/// The set-up of single sign-on as it is asked for.
struct SingleSignOnForm: Equatable, Sendable {
    var issuer = ""
    var clientID = ""
    var secret: Secret?
    var domain = ""
    var role = Role.viewer

    init(_ settings: OpenIDSettings?) {
        issuer = settings?.issuer ?? ""
        clientID = settings?.clientID ?? ""
        domain = settings?.domain ?? ""
        role = settings?.role ?? .viewer
    }

    /// `nil` when the form is not one of ours.
    init?(_ form: Form) {
        guard let role = Role(rawValue: form["role"]) else { return nil }
        self.role = role
        issuer = form.trimmed("issuer")
        clientID = form.trimmed("clientID")
        domain = form.trimmed("domain").lowercased()
        let secret = form.trimmed("secret")
        self.secret = secret.isEmpty ? nil : Secret(secret)
    }

    var errors: FieldErrors {
        var errors = FieldErrors()
        if !ProviderAddress.isGood(issuer) || issuer.contains("?") {
            errors["issuer"] = "Write the provider's address, such as https://login.example.com."
        }
        if clientID.isEmpty || clientID.utf8.count > 300 {
            errors["clientID"] = "Write the id that the provider gave this console."
        }
        if !domain.isEmpty, !PersonForm.isAddress("a@\(domain)") {
            errors["domain"] = "Write a domain such as example.com, or nothing."
        }
        return errors
    }
}

struct SingleSignOnRoutes {
    let site: Site
    let openID: OpenIDSignIn

    var routes: [Route] {
        [
            Route(.get, "/settings/single-sign-on", show), Route(.post, "/settings/single-sign-on", save),
            Route(.post, "/settings/single-sign-on/remove", remove),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(SingleSignOnForm(try await openID.settings()), FieldErrors(), request, context)
    }

    /// The provider is asked who it is before anything is kept: a mistyped address must not reach the sign-in page.
    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let form = SingleSignOnForm(context.form) else { throw Refusal.unreadable }
        var errors = form.errors
        if errors.isEmpty {
            do { _ = try await openID.provider(form.issuer).describe() } catch let problem as OpenIDProblem {
                errors["issuer"] = "\(problem.description) Nothing was saved."
            }
        }
        guard errors.isEmpty else { return try await page(form, errors, request, context) }
        return try await site.saveForm(at: Link.singleSignOn, request, context) { errors in
            try await page(form, errors, request, context)
        } save: { version, actor in
            try await keep(form, from: version, by: actor)
            return try await site.done(
                "Single sign-on is saved. Try it in another browser before you sign out here.",
                goTo: Link.singleSignOn, context)
        }
    }

    private func keep(_ form: SingleSignOnForm, from version: Int, by actor: String) async throws {
        let new = OpenIDSettings(
            issuer: form.issuer, clientID: form.clientID, domain: form.domain.isEmpty ? nil : form.domain,
            role: form.domain.isEmpty ? nil : form.role, version: version + 1, changedBy: actor,
            changedAt: site.now().milliseconds)
        let box = site.store.secretBox
        try await site.store.database.write { db in
            let present = try OpenIDSettings.load(from: db)
            guard (present?.version ?? 0) == version else {
                let other = present ?? new
                throw UsherError.settingsChanged(by: other.changedBy, at: Instant(milliseconds: other.changedAt))
            }
            try new.save(secret: form.secret, in: db, box: box)
        }
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let now = site.now()
        try await site.store.database.write { db in
            try OpenIDSettings.remove(in: db, by: administrator.actor, at: now)
        }
        return try await site.done(
            "Single sign-on is off. Open sessions stay; people sign in with their passwords.",
            goTo: Link.singleSignOn, context)
    }

    private func page(
        _ form: SingleSignOnForm, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let settings = try await openID.settings()
        let names = try await site.store.database.read { try $0.secrets.names() }
        let page = SingleSignOnPage(
            shell: site.renderer.shell("Single sign-on", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.singleSignOn), action: Link.singleSignOn,
            removeAction: "\(Link.singleSignOn)/remove", version: settings?.version ?? 0,
            changed: LastChange.words(
                by: settings?.changedBy, at: settings.map { Instant(milliseconds: $0.changedAt) }, now: site.now()),
            isSetUp: settings != nil, hasSecret: names.contains(OpenIDSettings.secretName),
            returnAddress: site.origin(request, context) + OpenIDSignIn.returnPath, issuer: form.issuer,
            clientID: form.clientID, domain: form.domain, roles: RoleChoice.all(chosen: form.role),
            issuerError: errors["issuer"], clientError: errors["clientID"], domainError: errors["domain"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}
