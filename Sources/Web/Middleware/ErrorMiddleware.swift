import Engine
import Hummingbird
import Logging
import NIOCore
import Store

/// Turns what was thrown into an answer: a page, or a problem for programs. What is not meant for the asker goes to
/// the log with the request's id and to nobody else.
struct ErrorMiddleware: RouterMiddleware {
    let renderer: PageRenderer
    /// Makes the pages of strangers.
    let visitors: VisitorPages

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let refusal = Self.refusal(for: error)
            if refusal.status.code >= 500 {
                context.logger.error("Request failed", metadata: ["error": "\(error)"])
            }
            return await answer(refusal, to: request, context)
        }
    }

    private func answer(_ refusal: Refusal, to request: Request, _ context: WebContext) async -> Response {
        var response: Response
        if Problem.isWanted(by: request) {
            response = Problem(refusal, requestID: context.requestID).response
        } else if context.isVisitor(request) {
            response = await visitors.notice(refusal, request, context)
        } else if refusal.status == .unauthorized {
            let next = request.method == .get ? request.uri.path : Link.home
            response = .redirect(to: Link.signIn(next: Link.safe(next)), type: .normal)
        } else {
            response = renderer.response(
                ErrorPage(refusal, request: request, context, renderer), status: refusal.status)
        }
        if let wait = refusal.retryAfter { response.headers[.retryAfter] = String(wait.components.seconds) }
        if let allow = refusal.allow { response.headers[.allow] = allow }
        return response
    }

    static func refusal(for error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case let error as UsherError: Refusal(error)
        case let error as StoreError: Refusal(error) ?? .failed
        case is NIOTooManyBytesError: .tooLarge
        case let error as any HTTPResponseError:
            switch error.status {
            case .notFound: .notFound
            case .contentTooLarge: .tooLarge
            case .badRequest: .unreadable
            default: .failed
            }
        default: .failed
        }
    }
}
