import Hummingbird
import NIOCore

/// Takes in the body of a request, up to a limit, and refuses a longer one, early when it says its length.
struct BodyLimitMiddleware: RouterMiddleware {
    let limit: Int

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.method != .get, request.method != .head else { return try await next(request, context) }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Refusal.tooLarge
        }
        var (request, context) = (request, context)
        let body = try await request.collectBody(upTo: limit)
        if Self.isForm(request) {
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
