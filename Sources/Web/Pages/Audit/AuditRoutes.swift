import Core
import Engine
import Hummingbird
import Store

struct AuditRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/audit", show), Route(.get, "/audit/export", export), Route(.get, "/audit/head", head),
            Route(.post, "/audit/verify", verify),
        ]
    }

    /// Events of a page of each view.
    private static func pageSize(_ view: AuditQuery.View) -> Int { view == .timeline ? 150 : 50 }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let query = try Self.query(request)
        let state = try await state(query, for: administrator)
        let shell = site.renderer.shell("Audit log", request, context, current: Link.audit)
        let isWrong = query.fromError != nil || query.untilError != nil
        return try await site.page(
            AuditPage(state, shell: shell), context, status: isWrong ? .unprocessableContent : .ok)
    }

    static func query(_ request: Request) throws(Refusal) -> AuditQuery {
        guard let fields = Form((request.uri.query ?? "").utf8) else { throw Refusal.unreadable }
        return AuditQuery(fields)
    }

    private func state(_ query: AuditQuery, for administrator: Administrator) async throws -> AuditState {
        let usher = site.usher
        let lookup = try await AuditLookup(usher)
        let filter = try await lookup.filter(query)
        let now = site.now()
        let midnight = Instant(seconds: now.milliseconds / 86_400_000 * 86_400)
        var state = try await usher.store.database.read { db in
            AuditState(
                query: query,
                findings: try db.audit.search(
                    filter, before: query.before, limit: Self.pageSize(query.view)),
                names: AuditWording.Names(), runs: [:],
                today: try db.audit.summary(from: midnight, until: midnight + .days(1)),
                head: try db.audit.head(), checkpoint: try db.audit.checkpoint(), oldest: try db.audit.oldest(),
                chosen: try query.event.flatMap { try db.audit.event($0) },
                beforeChosen: try query.event.flatMap { try db.audit.event($0 - 1) },
                administrators: lookup.administrators, role: administrator.role, now: now)
        }
        let shown = state.findings.events + [state.chosen].compactMap { $0 }
        state.names = try await lookup.names(for: shown)
        state.runs = try await lookup.runs(of: shown)
        state.proof = try await usher.auditProof()
        return state
    }

    /// Exactly what the filter means, the oldest first, sent while it is read.
    @Sendable private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try Self.query(request)
        guard query.fromError == nil, query.untilError == nil else {
            throw Refusal(.badRequest, "The dates cannot be read", "Write days that exist, for example 2026-11-20.")
        }
        let isCSV = request.uri.queryParameters["format"].map(String.init) != "jsonl"
        let usher = site.usher
        let filter = try await AuditLookup(usher).filter(query)
        let name = "usher-audit-\(site.now().iso8601.prefix(10)).\(isCSV ? "csv" : "jsonl")"
        let body = ResponseBody { writer in
            if isCSV { try await writer.write(ByteBuffer(string: CSVWriter.line(AuditDocument.csvHeader))) }
            try await usher.exportAudit(matching: filter) { events in
                let lines = events.lazy.map { event in
                    isCSV
                        ? CSVWriter.line(AuditDocument(event: event).csv)
                        : AuditDocument(event: event).json.rendered + "\n"
                }
                try await writer.write(ByteBuffer(string: lines.joined()))
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: isCSV ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: body)
    }

    @Sendable private func head(_ request: Request, _ context: WebContext) async throws -> Response {
        let signed = try await site.usher.signedAuditHead()
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json",
                .contentDisposition: "attachment; filename=\"usher-audit-head-\(signed.head.sequence).json\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: signed.json + "\n")))
    }

    @Sendable private func verify(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let proof = try await site.usher.proveAudit(by: administrator.actor)
        guard let events = proof.events else {
            return try await site.done(
                "The log is long: it is being verified, and this page says the result when it is opened again.",
                goTo: Link.audit, context)
        }
        // A broken chain is not something that was done: the page says it in red.
        guard proof.isValid else { return .redirect(to: Link.audit, type: .normal) }
        return try await site.done(
            "The chain is whole: all \(Wording.count(events, "event")) fit.", goTo: Link.audit, context)
    }
}
