import Hummingbird
import NIOCore

/// Takes in the body of a request, up to a limit, and refuses a longer one, early when it says its length.
struct BodyLimitMiddleware: RouterMiddleware {
    let limit: Int
    /// Routes that take a file with a form, and most bytes of it. What else the form says is counted by `limit`.
    let fileLimits: [RouteKey: Int]

    init(limit: Int, routes: [Route]) {
        self.limit = limit
        fileLimits = Dictionary(
            routes.compactMap { route in route.fileLimit.map { (route.key, $0) } }, uniquingKeysWith: max)
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.method != .get, request.method != .head else { return try await next(request, context) }
        let fileLimit = context.endpointPath.flatMap { fileLimits[RouteKey(request.method, $0)] }
        let limit = limit + (fileLimit ?? 0)
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Refusal.tooLarge
        }
        var (request, context) = (request, context)
        let body = try await request.collectBody(upTo: limit)
        if fileLimit != nil, let type = request.headers[.contentType], MultipartForm.isMeant(by: type) {
            guard let form = MultipartForm(Array(body.readableBytesView), contentType: type) else {
                throw Refusal.unreadable
            }
            (context.form, context.file) = (Form(form), form.file)
        } else if Self.isForm(request) {
            guard let form = Form(body.readableBytesView) else { throw Refusal.unreadable }
            context.form = form
        }
        return try await next(request, context)
    }

    private static func isForm(_ request: Request) -> Bool {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        return type == "application/x-www-form-urlencoded"
    }
}
