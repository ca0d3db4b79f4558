import Hummingbird
import Logging
import Store

/// Lets a request through when the table of routes allows it, and for no other reason.
struct AccessMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // Without a route there is nothing to protect: the answer will be that there is no such page.
        if let path = context.endpointPath {
            try Self.check(RouteTable.access(RouteKey(request.method, path)), context.identity)
        }
        return try await next(request, context)
    }

    static func check(_ access: Access?, _ identity: Identity) throws(Refusal) {
        switch (access, identity) {
        case (nil, _): throw .unlisted
        case (.everyone?, _), (.hook?, _), (.visitor?, _): return
        case (_, .nobody): throw .signInFirst
        case (.atLeast(let role)?, .session(_, let administrator)): try check(administrator, atLeast: role)
        case (.atLeast?, .token): throw .signInFirst
        case (.api(_, let role)?, .session(_, let administrator)): try check(administrator, atLeast: role)
        case (.api(let scope, let role)?, .token(let token, let administrator)):
            guard token.scopes.contains(scope) else { throw .needs(scope) }
            try check(administrator, atLeast: role)
        }
    }

    private static func check(_ administrator: Administrator, atLeast role: Role) throws(Refusal) {
        guard administrator.role >= role else { throw .needs(role, has: administrator.role) }
    }
}
