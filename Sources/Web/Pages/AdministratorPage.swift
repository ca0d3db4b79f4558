import Core
import Hummingbird
import Store

/// One administrator: role, one-time link, whether they may sign in.
struct AdministratorPage: Page {
    static let template = "administrator"
    let shell: Shell
    let listPath: String
    let name: String
    let email: String
    let isDisabled: Bool
    let added: ShownTime
    /// `nil` before the first sign-in.
    let signedIn: ShownTime?
    let hasPassword: Bool
    /// `2 open sessions`, `no open session`.
    let openSessions: String
    /// Why role and state cannot be changed here; `nil` when they can.
    let lockedReason: String?
    let roles: [RoleChoice]
    let roleAction: String
    let linkAction: String
    let disableAction: String
    let enableAction: String
    /// A link just made, shown this once; `nil` otherwise.
    let freshLink: String?
    let linkUntil: String
}

struct AdministratorRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/administrators/{id}", show), Route(.post, "/administrators/{id}/role", setRole),
            Route(.post, "/administrators/{id}/disable", disable), Route(.post, "/administrators/{id}/enable", enable),
            Route(.post, "/administrators/{id}/link", makeLink),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(try await administrator(context), request, context)
    }

    @Sendable private func setRole(_ request: Request, _ context: WebContext) async throws -> Response {
        let subject = try await administrator(context)
        guard let role = Role(rawValue: context.form["role"]) else { throw Refusal.unreadable }
        let (_, actor) = try context.signedIn()
        try await site.accounts.change(subject, to: .role(role), by: actor)
        return try await site.done(
            "\(subject.name) is now \(role.title.lowercased()).", goTo: Link.administrator(subject.id), context)
    }

    @Sendable private func disable(_ request: Request, _ context: WebContext) async throws -> Response {
        let subject = try await administrator(context)
        let (_, actor) = try context.signedIn()
        let ended = try await site.accounts.change(subject, to: .disabled, by: actor)
        return try await site.done(
            "\(subject.name) can no longer sign in. \(Wording.count(ended, "session")) ended. Enable brings it back.",
            goTo: Link.administrator(subject.id), context)
    }

    @Sendable private func enable(_ request: Request, _ context: WebContext) async throws -> Response {
        let subject = try await administrator(context)
        let (_, actor) = try context.signedIn()
        try await site.accounts.change(subject, to: .enabled, by: actor)
        return try await site.done(
            "\(subject.name) can sign in again.", goTo: Link.administrator(subject.id), context)
    }

    @Sendable private func makeLink(_ request: Request, _ context: WebContext) async throws -> Response {
        let subject = try await administrator(context)
        let (_, actor) = try context.signedIn()
        guard subject.disabledAt == nil else {
            throw Refusal(.conflict, "No link was made", "\(subject.name) is disabled. Enable the account first.")
        }
        let secret = try await site.accounts.signInLink(for: subject, by: actor.actor)
        return try await page(
            subject, request, context, freshLink: site.origin(request, context) + Link.signInLink(secret))
    }

    private func administrator(_ context: WebContext) async throws -> Administrator {
        let id = AdministratorID(context.parameters.get("id") ?? "")
        guard let found = try await site.store.database.read({ try $0.administrators.administrator(id) }) else {
            throw Refusal.notFound
        }
        return found
    }

    private func page(
        _ subject: Administrator, _ request: Request, _ context: WebContext, freshLink: String? = nil
    ) async throws -> Response {
        let (_, actor) = try context.signedIn()
        let now = site.now()
        let configuration = site.accounts.configuration
        let sessions = try await site.store.database.read {
            try $0.sessions.open(of: subject.id, at: now, idle: configuration.sessionIdle).count
        }
        let path = Link.administrator(subject.id)
        let isSelf = actor.id == subject.id
        let page = AdministratorPage(
            shell: site.renderer.shell(subject.name, request, context, current: Link.administrators),
            listPath: Link.administrators, name: subject.name, email: subject.email,
            isDisabled: subject.disabledAt != nil, added: ShownTime(subject.createdAt, now: now),
            signedIn: subject.signedInAt.map { ShownTime($0, now: now) }, hasPassword: subject.hasPassword,
            openSessions: sessions == 0 ? "no open session" : Wording.count(sessions, "open session"),
            lockedReason: isSelf ? "This is you. Another administrator can change your role or disable you." : nil,
            roles: RoleChoice.all(chosen: subject.role), roleAction: "\(path)/role", linkAction: "\(path)/link",
            disableAction: "\(path)/disable", enableAction: "\(path)/enable", freshLink: freshLink,
            linkUntil: Wording.time(now + configuration.linkLifetime))
        return try await site.page(page, context)
    }
}
