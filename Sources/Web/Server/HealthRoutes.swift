import Core
import Engine
import Hummingbird

/// `/healthz`: the process answers. `/readyz`: it can do its work. `/metrics`: counts for Prometheus.
struct HealthRoutes {
    let usher: Usher
    let metrics: WebMetrics

    var routes: [Route] {
        [Route(.get, "/healthz", health), Route(.get, "/readyz", ready), Route(.get, "/metrics", counts)]
    }

    @Sendable private func health(_ request: Request, _ context: WebContext) async -> Response {
        JSONAnswer.response(["status": "ok"])
    }

    @Sendable private func ready(_ request: Request, _ context: WebContext) async -> Response {
        switch await readiness() {
        case .ready(let users, let lastSync):
            JSONAnswer.response(Ready(users: users, lastSync: lastSync.iso8601))
        case .notReady(let reason):
            JSONAnswer.response(["status": "notReady", "reason": reason], status: .serviceUnavailable)
        }
    }

    @Sendable private func counts(_ request: Request, _ context: WebContext) async -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
    }

    private struct Ready: Encodable {
        let status = "ready"
        let users: Int
        let lastSync: String
    }

    /// Whether the program can do its work, as a load balancer or a supervisor asks for it.
    private enum Readiness {
        case ready(users: Int, lastSync: Instant)
        /// One sentence without secrets; it is shown to whoever asks.
        case notReady(reason: String)
    }

    private func readiness() async -> Readiness {
        do {
            let (last, users) = try await usher.store.database.read { db in
                (try db.directory.lastSync(), try db.directory.count())
            }
            guard usher.client != nil else { return .notReady(reason: UsherError.notConnected.description) }
            guard let finished = last?.finishedAt else {
                return .notReady(reason: "The first sync has not finished yet.")
            }
            return .ready(users: users, lastSync: finished)
        } catch {
            return .notReady(reason: "The database can't be read.")
        }
    }
}
