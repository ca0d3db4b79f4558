import Core
import Hummingbird

/// Hears a request that changes something only from our own pages: it must carry the session's form token, and must
/// not say that it comes from elsewhere. Programs with an API token are exempt, because no browser adds one by itself.
struct CrossSiteMiddleware: RouterMiddleware {
    let publicURL: PublicURL?

    /// The name of the hidden field in every form.
    static let field = "_token"

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.method != .get, request.method != .head else { return try await next(request, context) }
        if case .token = context.identity { return try await next(request, context) }
        let sent = request.headers[.formToken] ?? context.form[Self.field]
        guard isFromHere(request, context), isSameSecret(MaskedToken.unmask(sent) ?? "", context.formToken) else {
            throw Refusal.crossSite
        }
        return try await next(request, context)
    }

    /// Old browsers and programs say nothing of where they come from; the token then decides alone.
    private func isFromHere(_ request: Request, _ context: WebContext) -> Bool {
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = request.headers[.origin] else { return true }
        if let publicURL { return origin == publicURL.origin }
        guard let host = request.head.authority?.lowercased() else { return false }
        return origin == (context.isSecure ? "https://" : "http://") + host
    }
}
