import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/audit`.
struct AuditAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/audit", list), Route(.get, "/api/v1/audit/verify", verify),
            Route(.get, "/api/v1/audit/head", head), Route(.get, "/api/v1/audit/export", export),
        ]
    }

    /// Oldest first.
    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["subject", "run", "limit", "cursor"])
        let (subject, run) = (call.text("subject"), call.text("run").map { RunID($0) })
        let limit = try call.limit()
        let list = "audit\n\(subject ?? "")\n\(run?.rawValue ?? "")"
        let after = try call.cursor(of: list)?.first.flatMap { Int64($0) } ?? 0
        let events = try await site.store.database.read {
            try $0.audit.events(after: after, limit: limit, subject: subject, run: run)
        }
        let next = events.count == limit ? events.last.map { APICursor.text([String($0.sequence)], of: list) } : nil
        return APIAnswer.page(events.map { AuditDocument(event: $0).json }, next: next)
    }

    @Sendable private func verify(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.json(try await site.usher.verifyAudit().json)
    }

    @Sendable private func head(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.text(try await site.usher.signedAuditHead().json)
    }

    /// All events as JSON Lines, the oldest first, a thousand at a time.
    @Sendable private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context, producing: "application/jsonl")
        let usher = site.usher
        let body = ResponseBody { writer in
            var after: Int64 = 0
            while true {
                let events = try await usher.auditEvents(after: after, limit: 1000)
                guard let last = events.last else { break }
                let lines = events.map { AuditDocument(event: $0).json.rendered + "\n" }.joined()
                try await writer.write(ByteBuffer(string: lines))
                after = last.sequence
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/jsonl"], body: body)
    }
}
