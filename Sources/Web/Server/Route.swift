import Hummingbird

/// A route as a page or an API declares it. Who may use it is not its business: see `RouteTable`.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response
    let key: RouteKey
    let handler: Handler
    /// Most bytes of a file that may come with a form; `nil` where none may.
    let fileLimit: Int?
    init(
        _ method: HTTPRequest.Method, _ path: String, fileLimit: Int? = nil, _ handler: @escaping Handler
    ) {
        key = RouteKey(method, path)
        self.fileLimit = fileLimit
        self.handler = handler
    }
}
