import Hummingbird
import NIOCore

/// Takes in the body of a request, up to a limit, and refuses a longer one, early when it says its length.
struct BodyLimitMiddleware: RouterMiddleware {
    let limit: Int
    /// Routes that take a file with a form, and most bytes of it. What else the form says is counted by `limit`.
    let fileLimits: [RouteKey: Int]
    /// Most bytes that strangers may send, whatever else is allowed.
    static let publicLimit = 64 * 1024

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
        let isPublic = RouteTable.isPublic(context.access(request))
        let limit = isPublic ? min(limit, Self.publicLimit) : limit + (fileLimit ?? 0)
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Refusal.tooLarge
        }
        var (request, context) = (request, context)
        let body = try await request.collectBody(upTo: limit)
        if context.access(request) == .hook {
            guard Self.isForm(request) || Self.isJSON(request) else { throw Refusal.wrongType }
            // Nothing is read from it before the channel has seen that it comes from where it says.
            context.sent = Array(body.readableBytesView)
        } else if fileLimit != nil, let type = request.headers[.contentType], MultipartForm.isMeant(by: type) {
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
        mediaType(of: request) == "application/x-www-form-urlencoded"
    }
    private static func isJSON(_ request: Request) -> Bool { mediaType(of: request) == "application/json" }

    private static func mediaType(of request: Request) -> String? {
        let type = request.headers[.contentType]?.split(separator: ";").first
        return type.map { $0.filter { $0 != " " }.lowercased() }
    }
}
