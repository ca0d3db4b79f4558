import Core
import Engine
import Hummingbird
import Logging

/// Bounds what strangers do: calls of webhooks and forms of public pages are counted before anything of them is read,
/// and every refusal goes to the log, without what was sent.
struct PublicFaceMiddleware: RouterMiddleware {
    let usher: Usher
    let now: @Sendable () -> Instant

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let network = ClientNetwork.of(context.address)
        switch context.access(request) {
        case .hook:
            try admit(try await usher.admitHook(from: network), request, context)
            return try await call(request, context, network, next)
        case .visitor where request.method == .post:
            try admit(try await usher.admitVisitor(from: network), request, context)
            return try await form(request, context, next)
        default: return try await next(request, context)
        }
    }

    private func admit(_ blocked: Instant?, _ request: Request, _ context: WebContext) throws(Refusal) {
        guard let blocked else { return }
        context.logger.warning("Too many calls", metadata: ["route": "\(context.endpointPath ?? "")"])
        throw .tooMany(until: blocked, now: now())
    }

    private func form(
        _ request: Request, _ context: WebContext, _ next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let refusal as Refusal {
            context.logger.warning(
                "A form of a public page was refused",
                metadata: ["route": "\(context.endpointPath ?? "")", "reason": "\(refusal.title)"])
            throw refusal
        }
    }

    private func call(
        _ request: Request, _ context: WebContext, _ network: String,
        _ next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await next(request, context)
            let isRefused = (400..<500).contains(response.status.code)
            try await note(context, network, refusal: isRefused ? "Answered \(response.status.code)." : nil)
            return response
        } catch let refusal as Refusal {
            if (400..<500).contains(refusal.status.code) {
                try await note(context, network, refusal: "\(refusal.title). \(refusal.text)")
            }
            throw refusal
        }
    }

    /// Of a channel that is not one of ours nothing is noted: such a route is a mistake that a test finds.
    private func note(_ context: WebContext, _ network: String, refusal: String?) async throws {
        let path = context.endpointPath?.split(separator: "/") ?? []
        guard path.count > 1, let channel = RequestTrigger.Channel(rawValue: String(path[1])) else { return }
        if let refusal {
            context.logger.warning(
                "A call of a channel was refused", metadata: ["channel": "\(channel.rawValue)", "reason": "\(refusal)"])
        }
        try await usher.noteHook(channel, from: network, refusal: refusal)
    }
}
