import Core
import Hummingbird
import Store

/// Finds out who makes a request: from the session's cookie, or from an API token. Whoever has neither gets a cookie
/// that ties their forms to their browser.
struct SessionMiddleware: RouterMiddleware {
    let accounts: Accounts
    let cookies: SessionCookies
    let publicFormToken: @Sendable () async throws -> String

    /// How old the time of the last request may get before it is written again.
    private static let precision = Duration.minutes(1)

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        // Strangers are nobody here, whatever cookies their browser has, and get none.
        if context.isVisitor(request) || context.access(request) == .hook {
            if context.access(request) == .visitor {
                context.formToken = Array(try await publicFormToken().utf8).hexadecimal
            }
            return try await next(request, context)
        }
        context.identity = try await identity(of: request)
        var freshForm: AccessToken?
        if case .session(let session, _) = context.identity {
            context.formToken = session.formToken
        } else if let token = cookies.form(request) {
            context.formToken = token.reveal()
        } else {
            let token = try accounts.freshToken()
            freshForm = token
            context.formToken = token.reveal()
        }
        var response = try await next(request, context)
        if let freshForm, response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.setCookie(cookies.setForm(freshForm))
        }
        return response
    }

    private func identity(of request: Request) async throws -> Identity {
        if let header = request.headers[.authorization] { return try await identity(bearer: header) }
        guard let id = cookies.session(request) else { return .nobody }
        let now = accounts.surroundings.now()
        let idle = accounts.configuration.sessionIdle
        let found = try await accounts.store.database.read { try $0.sessions.current(id, at: now, idle: idle) }
        guard let found else { return .nobody }
        if now - found.session.seenAt >= Self.precision {
            try await accounts.store.database.write { try $0.sessions.markSeen(found.session.hash, at: now) }
        }
        return .session(found.session, found.administrator)
    }

    /// A wrong token is nobody, and never falls back to a cookie.
    private func identity(bearer header: String) async throws -> Identity {
        let parts = header.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer", let secret = AccessToken(parts[1]) else {
            return .nobody
        }
        let now = accounts.surroundings.now()
        let found = try await accounts.store.database.read { try $0.apiTokens.current(secret, at: now) }
        guard let found else { return .nobody }
        if found.token.usedAt.map({ now - $0 >= Self.precision }) ?? true {
            try await accounts.store.database.write { try $0.apiTokens.markUsed(found.token.id, at: now) }
        }
        return .token(found.token, found.administrator)
    }
}
