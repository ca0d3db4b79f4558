import Core
import Hummingbird
import Store

/// One's own account: who one is, the password, open sessions, light or dark.
struct AccountPage: Page {
    struct OpenSession: Sendable {
        let client: String
        let isThisOne: Bool
        let signedIn: ShownTime
        let seen: ShownTime
    }
    struct ThemeChoice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }
    static let template = "account"
    let shell: Shell
    let name: String
    let email: String
    let role: String
    let roleExplanation: String
    let hasPassword: Bool
    let leastPasswordLength: Int
    let currentError: String?
    let passwordError: String?
    let passwordAction: String
    let sessions: [OpenSession]
    /// `End 2 other sessions`; `nil` when there is none.
    let endOthers: String?
    let sessionsAction: String
    let themes: [ThemeChoice]
    let themeAction: String
}

struct AccountRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/account", show), Route(.post, "/account/password", changePassword),
            Route(.post, "/account/sessions/end", endOthers), Route(.post, "/account/theme", setTheme),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    @Sendable private func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let form = context.form
        let complaint = PasswordPolicy.complaint(
            form["password"], repeated: form["repeated"], email: administrator.email, name: administrator.name)
        if let complaint {
            return try await page(request, context, passwordError: complaint, status: .unprocessableContent)
        }
        let outcome = try await site.accounts.changePassword(
            of: administrator, from: form["current"], to: form["password"], visitor: site.visitor(request, context))
        switch outcome {
        case .changed(let id, let ended):
            let others = ended == 0 ? "" : " \(Wording.count(ended, "other session")) ended."
            try await site.store.database.write {
                try $0.sessions.setNotice("The password is changed.\(others)", of: id.hash)
            }
            return site.signedIn(id, goTo: Link.account)
        case .wrong:
            return try await page(
                request, context, currentError: "This is not your present password. Nothing was changed.",
                status: .unprocessableContent)
        case .blocked(let until):
            let wait = Wording.wait(until: until, now: site.now())
            return try await page(
                request, context,
                currentError: "Too many tries. You can try again in \(Wording.duration(seconds: wait)).",
                status: .tooManyRequests)
        }
    }

    @Sendable private func endOthers(_ request: Request, _ context: WebContext) async throws -> Response {
        let (session, administrator) = try context.signedIn()
        let now = site.now()
        let ended = try await site.store.database.write { db in
            let ended = try db.sessions.endAll(of: administrator.id, except: session.hash)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "administrator.sessionsEnded",
                    subject: administrator.email, details: ["sessions": String(ended)])
            ])
            return ended
        }
        return try await site.done(
            "\(Wording.count(ended, "other session")) ended. This one stays.", goTo: Link.account, context)
    }

    @Sendable private func setTheme(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let theme = Theme(rawValue: context.form["theme"]) else { throw Refusal.unreadable }
        var response = try await site.done("The appearance is changed in this browser.", goTo: Link.account, context)
        response.setCookie(site.cookies.setTheme(theme))
        return response
    }

    private func page(
        _ request: Request, _ context: WebContext, currentError: String? = nil, passwordError: String? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (session, administrator) = try context.signedIn()
        let now = site.now()
        let idle = site.accounts.configuration.sessionIdle
        let sessions = try await site.store.database.read {
            try $0.sessions.open(of: administrator.id, at: now, idle: idle)
        }
        let others = sessions.count { $0.hash != session.hash }
        let page = AccountPage(
            shell: site.renderer.shell("Your account", request, context, current: Link.account),
            name: administrator.name, email: administrator.email, role: administrator.role.title,
            roleExplanation: administrator.role.explanation, hasPassword: administrator.hasPassword,
            leastPasswordLength: PasswordPolicy.least, currentError: currentError, passwordError: passwordError,
            passwordAction: Link.accountPassword,
            sessions: sessions.map {
                AccountPage.OpenSession(
                    client: $0.client, isThisOne: $0.hash == session.hash,
                    signedIn: ShownTime($0.createdAt, now: now), seen: ShownTime($0.seenAt, now: now))
            },
            endOthers: others == 0 ? nil : "End \(Wording.count(others, "other session"))",
            sessionsAction: Link.accountSessions, themes: Self.themes(chosen: Theme(request)),
            themeAction: Link.accountTheme)
        return try await site.page(page, context, status: status)
    }

    private static func themes(chosen: Theme) -> [AccountPage.ThemeChoice] {
        [(Theme.system, "As the system"), (.light, "Light"), (.dark, "Dark")].map { theme, label in
            AccountPage.ThemeChoice(value: theme.rawValue, label: label, isChosen: theme == chosen)
        }
    }
}
