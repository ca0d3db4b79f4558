import Engine
import Hummingbird

/// Finds out, for whoever has signed in and asks for a page, how the connection to the organisation is doing, so that
/// every page can say it beside the navigation.
struct OrganizationMiddleware: RouterMiddleware {
    let usher: Usher

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard case .session = context.identity, let path = context.endpointPath,
            case .atLeast? = RouteTable.access(RouteKey(request.method, path))
        else { return try await next(request, context) }
        var context = context
        context.organization = try await usher.organizationState()
        return try await next(request, context)
    }
}
