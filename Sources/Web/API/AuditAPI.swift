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
            Route(.post, "/api/v1/audit/clear", clear),
        ]
    }

    private static let narrowing = ["subject", "run", "performer", "text", "from", "until"]

    /// Oldest first.
    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: Self.narrowing + ["limit", "cursor"])
        let (filter, limit) = (try await filter(call), try call.limit())
        let list = "audit\n" + Self.narrowing.map { call.text($0) ?? "" }.joined(separator: "\n")
        let after = try call.cursor(of: list)?.first.flatMap { Int64($0) } ?? 0
        let events = try await site.usher.auditEvents(matching: filter, after: after, limit: limit)
        let next = events.count == limit ? events.last.map { APICursor.text([String($0.sequence)], of: list) } : nil
        return APIAnswer.page(events.map { AuditDocument(event: $0).json }, next: next)
    }

    /// Who did it is found as in the console: by name, address, or as the log says it.
    private func filter(_ call: APICall) async throws -> AuditFilter {
        var filter = AuditFilter(
            text: call.text("text") ?? "", subjects: call.text("subject").map { [$0] },
            run: call.text("run").map { RunID($0) }, from: try call.instant("from"), until: try call.instant("until"))
        if let performer = call.text("performer"), !performer.isEmpty {
            filter.actors = try await AuditLookup(site.usher).actors(performer)
        }
        return filter
    }

    @Sendable private func verify(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.json(try await site.usher.verifyAudit().json)
    }

    @Sendable private func head(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.text(try await site.usher.signedAuditHead().json)
    }

    /// The events that are meant as JSON Lines, the oldest first, a thousand at a time.
    @Sendable private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: Self.narrowing, producing: "application/jsonl")
        let (usher, filter) = (site.usher, try await filter(call))
        let body = ResponseBody { writer in
            try await usher.exportAudit(matching: filter) { events in
                let lines = events.map { AuditDocument(event: $0).json.rendered + "\n" }.joined()
                try await writer.write(ByteBuffer(string: lines))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/jsonl"], body: body)
    }

    /// Takes the number of events that go, as the console has it typed.
    @Sendable private func clear(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let order = try call.fields(try await call.body(), known: ["through", "events"]) { reader, fields in
            func number(_ name: String) -> Int {
                guard let (value, path) = fields[name] else {
                    reader.complain("The field '\(name)' is missing.", at: name, nil)
                    return 0
                }
                return reader.integer(value, at: path, in: 1...Int.max) ?? 0
            }
            return (through: Int64(number("through")), events: number("events"))
        }
        return try await OnlyOnce(site: site).answer(call) {
            let count = try await site.store.database.read { try $0.audit.count(through: order.through) }
            guard count == order.events else {
                throw Refusal.body(
                    Diagnostics([
                        Diagnostic(
                            "\(count) events would go, not \(order.events). Nothing was changed.", path: "events")
                    ]))
            }
            guard let checkpoint = try await site.usher.clearAudit(by: call.actor, through: order.through) else {
                throw Refusal(.conflict, "There is nothing to clear", "Somebody was quicker. Nothing was changed.")
            }
            return APIAnswer.json(
                .object([
                    "removed": .integer(Int(checkpoint.count)), "through": .integer(Int(checkpoint.last.sequence)),
                    "hash": .text(checkpoint.last.hash.hexadecimal),
                ]))
        }
    }
}
