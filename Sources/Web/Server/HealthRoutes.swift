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
        let text = metrics.text + ((try? await gauges()) ?? "")
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// What the mirror and the runs say at this moment; nothing of the mirror before the first sync.
    private func gauges() async throws -> String {
        let (last, users, waiting, unfinished) = try await usher.store.database.read { db in
            (try db.directory.lastSync(), try db.directory.count(), try db.runs.waiting(), try db.runs.unfinished())
        }
        var gauges = [
            ("usher_runs_waiting", "Runs that wait for approval.", waiting),
            ("usher_runs_unfinished", "Runs under way or paused.", unfinished.count),
        ]
        if let finished = last?.finishedAt {
            gauges.append(("usher_users", "Users in the mirror.", users))
            gauges.append(
                ("usher_last_sync_timestamp_seconds", "When the last sync ended.", Int(finished.milliseconds / 1000)))
        }
        return gauges.map { "# HELP \($0.0) \($0.1)\n# TYPE \($0.0) gauge\n\($0.0) \($0.2)\n" }.joined()
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
