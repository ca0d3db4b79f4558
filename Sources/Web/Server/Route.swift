import Hummingbird

/// A route as a page or an API declares it. Who may use it is not its business: see `RouteTable`.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response
    let key: RouteKey
    let handler: Handler
    init(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) {
        key = RouteKey(method, path)
        self.handler = handler
    }
}
