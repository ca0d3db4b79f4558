import Core
import Hummingbird
import Logging

/// Gives each request an id, and says in the log and the metrics how it went: method, pattern of the route, status,
/// time. Never a path as it was sent, a query, an address or a name: those are about people, or let somebody in.
struct RequestLogMiddleware: RouterMiddleware {
    let random: @Sendable (Int) -> [UInt8]
    let metrics: WebMetrics
    let configuration: WebConfiguration
    let face: Face

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.face = face
        context.requestID = random(6).hexadecimal
        context.logger[metadataKey: "request"] = "\(context.requestID)"
        context.address = ForwardedAddress.client(
            peer: context.peer, forwarded: request.headers[values: .forwardedFor],
            trusted: configuration.trustedProxies)
        context.isSecure =
            configuration.isSecure
            || ForwardedAddress.isSecure(
                peer: context.peer, protocols: request.headers[values: .forwardedProto],
                trusted: configuration.trustedProxies)
        let start = ContinuousClock.now
        var response = try await next(request, context)
        let time = ContinuousClock.now - start
        response.headers[.requestID] = context.requestID
        let route = context.endpointPath.flatMap { WebMetrics.Route($0) } ?? .unmatched
        metrics.record(method: request.method, route: route, status: response.status.code, time: time)
        context.logger.info(
            "Request answered",
            metadata: [
                "method": "\(WebMetrics.Method(request.method).rawValue)", "route": "\(route.pattern)",
                "status": "\(response.status.code)", "ms": "\(time.milliseconds)",
            ])
        return response
    }
}
