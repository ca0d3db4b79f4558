import Core
import Engine
import Hummingbird
import Messaging
import Store

/// Settings → Channels → Jira Service Management.
struct ServiceDeskRoutes {
    let site: Site
    private static let path = Link.channel(.jsm)
    private static let secretPath = "\(path)/secret"
    private static let testPath = "\(path)/test"

    var routes: [Route] {
        [
            Route(.get, "/settings/channels/jsm", show), Route(.post, "/settings/channels/jsm", save),
            Route(.post, "/settings/channels/jsm/secret", makeSecret),
            Route(.get, "/settings/channels/jsm/test", look), Route(.post, "/settings/channels/jsm/test", beginTest),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let status = try await site.usher.ticketChannel()
        return try await page(ServiceDeskForm(status.stored.value), FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = ServiceDeskForm(context.form)
        return try await site.saveForm(at: Self.path, request, context) { errors in
            try await page(form, errors, request, context)
        } save: { version, actor in
            try await site.usher.changeTicketChannel(to: form.settings, from: version, by: actor)
            return try await site.done(
                form.settings.isOn
                    ? "The channel is on: tickets become requests from now on."
                    : "The channel is off: calls are refused.", goTo: Self.path, context)
        }
    }

    /// Shown on this answer and never again.
    @Sendable private func makeSecret(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let token = AccessToken(bytes: site.accounts.surroundings.random(AccessToken.length)) else {
            throw Refusal.failed
        }
        try await site.usher.replaceTicketSecret(with: token, by: administrator.actor)
        let status = try await site.usher.ticketChannel()
        return try await page(
            ServiceDeskForm(status.stored.value), FieldErrors(), freshSecret: token.reveal(), request, context)
    }

    @Sendable private func beginTest(_ request: Request, _ context: WebContext) async throws -> Response {
        try await site.usher.beginTicketTest()
        return try await site.done("Waiting for a call. File a ticket now.", goTo: Self.path, context)
    }

    /// For the script of the page.
    private struct Look: Encodable { var state: String }

    @Sendable private func look(_ request: Request, _ context: WebContext) async throws -> Response {
        let test = try await site.usher.ticketChannel().test
        var response = JSONAnswer.response(Look(state: test?.state ?? "none"))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func page(
        _ form: ServiceDeskForm, _ errors: FieldErrors, freshSecret: String? = nil, _ request: Request,
        _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (status, now) = (try await site.usher.ticketChannel(), site.now())
        let (desks, problem) = try await desks(chosen: form.settings.projects)
        let origin = site.usher.publicAddress ?? site.origin(request, context)
        let stored = status.stored
        let page = ServiceDeskPage(
            shell: site.renderer.shell("Jira Service Management", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.channels), channelsPath: Link.channels,
            action: Self.path, secretAction: Self.secretPath, testAction: Self.testPath, testPath: Self.testPath,
            version: context.formVersion(of: stored, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: stored, now: now), isOn: form.settings.isOn,
            hasSite: status.hasSite, connectionPath: Link.connection, hasSecret: status.hasSecret,
            freshSecret: freshSecret, desks: desks, hasDesks: !desks.isEmpty, deskProblem: problem,
            answersInPublic: form.settings.answersInPublic, isOnError: errors["isOn"],
            projectsError: errors["projects"], hookURL: "\(origin)/hooks/jsm",
            isUnreachable: !origin.hasPrefix("https://"), secretHeader: TicketCallProof.header,
            hookBody: TicketCall.template,
            test: status.test.map {
                // The page that shows the secret must not be left by itself.
                ServiceDeskPage.Test($0, isOn: stored.value.isOn, isWatched: freshSecret == nil)
            }, rows: status.recent.map { ServiceDeskPage.Row($0, now: now) }, hasRows: !status.recent.isEmpty)
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    /// Those of the site, and those that are chosen and not there.
    private func desks(chosen: [String]) async throws -> (desks: [ServiceDeskPage.Desk], problem: String?) {
        var (found, problem): ([ServiceDesk], String?) = ([], nil)
        do { found = try await site.usher.serviceDesks() } catch UsherError.vendor(let error, _) {
            problem = error.description
        }
        let known = found.map {
            ServiceDeskPage.Desk(project: $0.project, deskName: $0.name, isChosen: chosen.contains($0.project))
        }
        let missing = chosen.filter { project in !found.contains { $0.project == project } }.map {
            ServiceDeskPage.Desk(project: $0, deskName: nil, isChosen: true)
        }
        return (known + missing, problem)
    }
}
