import Core
import Hummingbird

/// Hears a request that changes something only from our own pages: it must carry the session's form token, and must
/// not say that it comes from elsewhere. Programs with an API token are exempt, because no browser adds one by itself,
/// and so are webhooks, because what counts there is a signature.
///
/// A visitor has no session. The forms of a link carry the link's own token in their address; the others carry one that
/// was signed a short while ago.
struct CrossSiteMiddleware: RouterMiddleware {
    let publicURL: PublicURL?
    /// Where forms of public pages come from; `nil`: from the host that a request names.
    let visitorURL: PublicURL?
    let isPublicForm: @Sendable (String) async throws -> Bool

    /// The name of the hidden field in every form.
    static let field = "_token"

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.method != .get, request.method != .head else { return try await next(request, context) }
        switch context.access(request) {
        case .hook: break
        case .visitor:
            let isKnown = try await isKnown(request, context)
            guard isFromHere(request, context, visitorURL), isKnown else { throw Refusal.oldForm }
        default:
            if case .token = context.identity { break }
            let sent = request.headers[.formToken] ?? context.form[Self.field]
            guard isFromHere(request, context, publicURL),
                isSameSecret(MaskedToken.unmask(sent) ?? "", context.formToken)
            else { throw Refusal.crossSite }
        }
        return try await next(request, context)
    }

    private func isKnown(_ request: Request, _ context: WebContext) async throws -> Bool {
        if context.endpointPath?.hasSuffix("/{token}") == true { return true }
        guard let sent = MaskedToken.unmask(context.form[Self.field]), let bytes = [UInt8](hexadecimal: sent) else {
            return false
        }
        return try await isPublicForm(String(decoding: bytes, as: UTF8.self))
    }

    /// Old browsers and programs say nothing of where they come from; the token then decides alone.
    private func isFromHere(_ request: Request, _ context: WebContext, _ publicURL: PublicURL?) -> Bool {
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = request.headers[.origin] else { return true }
        if let publicURL { return origin == publicURL.origin }
        guard let host = request.head.authority?.lowercased() else { return false }
        return origin == (context.isSecure ? "https://" : "http://") + host
    }
}
