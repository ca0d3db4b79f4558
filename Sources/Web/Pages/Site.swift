import Core
import Engine
import Hummingbird
import Logging
import Store

/// What pages are made from.
struct Site: Sendable {
    /// Starts runs in the background: a page that started one shows it, and does not wait for it.
    let usher: Usher
    let accounts: Accounts
    let renderer: PageRenderer
    let cookies: SessionCookies
    let metrics: WebMetrics

    var store: Store { accounts.store }
    func now() -> Instant { accounts.surroundings.now() }

    /// Sends the page. What it says once is then said.
    func page(_ page: some Page, _ context: WebContext, status: HTTPResponse.Status = .ok) async throws -> Response {
        if case .session(let session, _) = context.identity, session.notice != nil {
            try await store.database.write { try $0.sessions.setNotice(nil, of: session.hash) }
        }
        return renderer.response(page, status: status)
    }

    /// After something was done: go to a page, which says so once.
    func done(_ notice: String, goTo path: String, _ context: WebContext) async throws -> Response {
        if case .session(let session, _) = context.identity {
            try await store.database.write { try $0.sessions.setNotice(notice, of: session.hash) }
        }
        return .redirect(to: path, type: .normal)
    }

    /// Goes on as the administrator whose new session this is.
    func signedIn(_ id: AccessToken, goTo path: String) -> Response {
        var response = Response.redirect(to: path, type: .normal)
        response.setCookie(cookies.setSession(id, lifetime: accounts.configuration.sessionLifetime))
        return response
    }

    func visitor(_ request: Request, _ context: WebContext) -> Visitor {
        Visitor(
            address: context.address, client: ClientName.describe(request.headers[.userAgent]),
            previous: cookies.session(request))
    }

    /// Scheme and host of this console as the asker sees it.
    func origin(_ request: Request, _ context: WebContext) -> String {
        if let url = accounts.configuration.publicURL { return url.origin }
        let authority = request.head.authority?.lowercased() ?? ""
        return PublicURL(isSecure: context.isSecure, authority: authority)?.origin
            ?? "\(context.isSecure ? "https" : "http")://\(accounts.configuration.host):\(accounts.configuration.port)"
    }
}
