import Core
import Hummingbird
import Logging

/// Whether the program can do its work, as a load balancer or a supervisor asks for it.
enum Readiness: Equatable, Sendable {
    case ready(users: Int, lastSync: Instant?)
    case notReady(reason: String)
}

/// `/healthz`: the process answers. `/readyz`: the database is there and the organisation is known.
struct HealthServer {
    var listen: ListenAddress
    var logger: Logger
    var readiness: @Sendable () async -> Readiness
    /// Called once with the port that was bound.
    var onRunning: @Sendable (Int) async -> Void

    func application() -> some ApplicationProtocol {
        Application(
            router: router(),
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port), serverName: "usher"),
            onServerRunning: { [onRunning] channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("healthz") { _, _ in
            HealthServer.answer(.ok, .object(["status": "ok"]))
        }
        router.get("readyz") { [readiness] _, _ in
            switch await readiness() {
            case .ready(let users, let lastSync):
                HealthServer.answer(
                    .ok, .object(["status": "ready", "users": .integer(users), "lastSync": .instant(lastSync)]))
            case .notReady(let reason):
                HealthServer.answer(.serviceUnavailable, .object(["status": "notReady", "reason": .text(reason)]))
            }
        }
        return router
    }

    private static func answer(_ status: HTTPResponse.Status, _ body: JSONValue) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body.rendered + "\n")))
    }
}
