import Core
import Hummingbird
import Store

/// Signing in with a password, and signing out.
struct SignInPage: Page {
    static let template = "sign-in"
    let shell: Shell
    let action: String
    let email: String
    let next: String
    /// Why the last try was refused, and when the next one is heard.
    let complaint: String?
    /// Nobody can sign in before the set-up is done.
    let needsSetUp: Bool
}

struct SignInRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/sign-in", show), Route(.post, "/sign-in", signIn),
            Route(.post, "/sign-out", signOut),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let next = Link.safe(request.uri.queryParameters.get("next") ?? Link.home)
        if case .session = context.identity { return .redirect(to: next, type: .normal) }
        return try await page(request, context, email: "", next: next, complaint: nil)
    }

    @Sendable private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let (email, next) = (context.form.trimmed("email"), Link.safe(context.form["next"]))
        let outcome = try await site.accounts.signIn(
            email: email, password: context.form["password"], from: site.visitor(request, context))
        switch outcome {
        case .signedIn(let id):
            site.metrics.record(.signedIn)
            return site.signedIn(id, goTo: next)
        case .refused(let retryAt):
            site.metrics.record(.refused)
            let again = retryAt > site.now() ? " You can try again in \(wait(retryAt).words)." : ""
            return try await page(
                request, context, email: email, next: next, complaint: "E-mail or password is wrong.\(again)",
                status: .unprocessableContent)
        case .blocked(let until):
            site.metrics.record(.blocked)
            let wait = wait(until)
            var response = try await page(
                request, context, email: email, next: next,
                complaint: "Too many tries. You can try again in \(wait.words).", status: .tooManyRequests)
            response.headers[.retryAfter] = String(wait.seconds)
            return response
        }
    }

    private func wait(_ until: Instant) -> (seconds: Int, words: String) {
        let seconds = Wording.wait(until: until, now: site.now())
        return (seconds, Wording.duration(seconds: seconds))
    }

    @Sendable private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let (session, administrator) = try context.signedIn()
        try await site.accounts.signOut(session, administrator)
        var response = Response.redirect(to: Link.signIn, type: .normal)
        response.setCookie(site.cookies.endSession())
        return response
    }

    private func page(
        _ request: Request, _ context: WebContext, email: String, next: String, complaint: String?,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let count = try await site.store.database.read { try $0.administrators.count() }
        return try await site.page(
            SignInPage(
                shell: site.renderer.shell("Sign in", request, context), action: Link.signIn, email: email,
                next: next, complaint: complaint, needsSetUp: count == 0),
            context, status: status)
    }
}
