import Core
import Hummingbird
import Store

/// A one-time sign-in link. Opening it only shows a button, so that whoever scans links in mails uses nothing up.
struct OneTimeLinkPage: Page {
    static let template = "one-time-link"
    let shell: Shell
    let action: String
    let isGood: Bool
    let signInPath: String
}

struct OneTimeLinkRoutes {
    let site: Site

    var routes: [Route] {
        [Route(.get, "/sign-in/link/{secret}", show), Route(.post, "/sign-in/link/{secret}", use)]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        var isGood = false
        if let secret = secret(context), case .signIn? = try await site.accounts.purpose(of: secret) { isGood = true }
        return try await page(request, context, isGood: isGood)
    }

    @Sendable private func use(_ request: Request, _ context: WebContext) async throws -> Response {
        let visitor = site.visitor(request, context)
        guard let secret = secret(context),
            let id = try await site.accounts.signIn(with: secret, from: visitor)
        else { return try await page(request, context, isGood: false) }
        return site.signedIn(id, goTo: Link.home)
    }

    private func secret(_ context: WebContext) -> AccessToken? {
        context.parameters.get("secret").flatMap { AccessToken($0) }
    }

    private func page(_ request: Request, _ context: WebContext, isGood: Bool) async throws -> Response {
        let shell = site.renderer.shell(isGood ? "Sign in" : "The link does not work", request, context)
        let page = OneTimeLinkPage(
            shell: shell, action: request.uri.path, isGood: isGood, signInPath: Link.signIn)
        return try await site.page(page, context, status: isGood ? .ok : .gone)
    }
}
