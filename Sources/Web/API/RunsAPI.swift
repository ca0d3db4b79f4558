import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/runs`: looking at runs, and what can be done with one.
struct RunsAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/runs", list), Route(.get, "/api/v1/runs/{id}", show),
            Route(.get, "/api/v1/runs/{id}/steps", steps), Route(.get, "/api/v1/runs/{id}/spared", spared),
            Route(.post, "/api/v1/runs/{id}/approve", approve), Route(.post, "/api/v1/runs/{id}/resume", resume),
            Route(.post, "/api/v1/runs/{id}/cancel", cancel), Route(.post, "/api/v1/runs/{id}/undo/plan", planUndo),
            Route(.post, "/api/v1/runs/{id}/undo", undo),
            Route(.post, "/api/v1/runs/{id}/retry/plan", planRetry), Route(.post, "/api/v1/runs/{id}/retry", retry),
            Route(.post, "/api/v1/runs/{id}/discard", discard),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(
            request, context, query: ["rule", "kind", "state", "mode", "actor", "limit", "cursor"])
        let query = RunQuery(
            rule: call.text("rule").map { RuleID($0) }, kind: try call.word("kind", as: RunKind.self),
            mode: try call.word("mode", as: RunMode.self),
            states: Set([try call.word("state", as: RunState.self)].compactMap { $0 }), actor: call.text("actor") ?? "")
        let limit = try call.limit()
        let list = "runs\n\(query)"
        let after = try call.cursor(of: list).flatMap { parts -> RunCursor? in
            guard parts.count == 2, let at = Int64(parts[0]) else { return nil }
            return RunCursor(createdAt: Instant(milliseconds: at), id: RunID(parts[1]))
        }
        let (runs, total) = try await site.usher.runs(matching: query, limit: limit, after: after)
        let next = runs.count == limit ? runs.last.map(Self.cursor) : nil
        return APIAnswer.page(
            runs.map { RunDocument(run: $0).json }, total: total, next: next.map { APICursor.text($0, of: list) })
    }

    private static func cursor(_ run: Run) -> [String] { [String(run.createdAt.milliseconds), run.id.rawValue] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        return APIAnswer.json(RunDocument(run: try await site.usher.run(try Self.id(call))).json)
    }

    @Sendable private func steps(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["state", "limit", "cursor"])
        let (id, state) = (try Self.id(call), try call.word("state", as: StepState.self))
        let snapshot = try await site.usher.snapshot()
        let names = DirectoryNames(groups: snapshot.groups, products: snapshot.products)
        _ = try await site.usher.run(id)
        let states = state.map { [$0] } ?? Set(StepState.allCases)
        let steps = try await site.store.database.read { try $0.runs.steps(of: id, in: states) }
        // Another page goes on after the step it ended with: those that changed their state meanwhile move nobody.
        return try Self.page(steps, call, of: "steps\n\(id)\n\(state?.rawValue ?? "")", place: \.step.index) {
            RunDocument.step($0, names)
        }
    }

    @Sendable private func spared(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["limit", "cursor"])
        let id = try Self.id(call)
        _ = try await site.usher.run(id)
        let spared = try await site.store.database.read { Array(try $0.runs.spared(of: id).enumerated()) }
        return try Self.page(spared, call, of: "spared\n\(id)", place: \.offset) {
            PlanDocument.spared($0.element)
        }
    }

    /// One page of a list whose places only grow.
    private static func page<Element>(
        _ all: [Element], _ call: APICall, of list: String, place: (Element) -> Int, _ json: (Element) -> JSONValue
    ) throws -> Response {
        let limit = try call.limit()
        let last = try call.cursor(of: list)?.first.flatMap { Int($0) } ?? -1
        let rest = all.filter { place($0) > last }
        let page = rest.prefix(limit)
        let next = rest.count > limit ? page.last.map { APICursor.text([String(place($0))], of: list) } : nil
        return APIAnswer.page(page.map(json), total: all.count, next: next)
    }

    /// Approves exactly the plan whose hash is sent.
    @Sendable private func approve(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        let hash = try call.fields(try await call.body(), known: ["hash"]) { reader, fields in
            guard let (value, path) = fields["hash"] else {
                reader.complain("The field 'hash' is missing: the plan that is approved.", at: "hash", nil)
                return ""
            }
            return reader.text(value, at: path) ?? ""
        }
        return try await OnlyOnce(site: site).answer(call) {
            Self.started(try await site.usher.approve(id, planned: hash, by: call.actor))
        }
    }

    @Sendable private func resume(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        return try await OnlyOnce(site: site).answer(call) {
            Self.started(try await site.usher.resume(id, by: call.actor))
        }
    }

    @Sendable private func cancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        return try await OnlyOnce(site: site).answer(call) {
            Self.started(try await site.usher.cancel(id, by: call.actor))
        }
    }

    @Sendable private func planUndo(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let undo = try await site.usher.planUndo(of: try Self.id(call))
        let snapshot = try await site.usher.snapshot()
        let names = DirectoryNames(groups: snapshot.groups, products: snapshot.products)
        return APIAnswer.json(
            .object(PlanDocument(plan: undo.plan, names: names).fields + [undo.notUndoneField]))
    }

    @Sendable private func undo(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        return try await OnlyOnce(site: site).answer(call) {
            Self.started(try await site.usher.undo(id, by: call.actor).run)
        }
    }

    @Sendable private func planRetry(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let plan = try await site.usher.planRetry(of: try Self.id(call))
        let snapshot = try await site.usher.snapshot()
        let names = DirectoryNames(groups: snapshot.groups, products: snapshot.products)
        return APIAnswer.json(.object(PlanDocument(plan: plan, names: names).fields))
    }

    /// Tries exactly the failed steps again, and those left out because of them.
    @Sendable private func retry(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        var hash: String?
        if try await !call.bytes().isEmpty {
            hash = try call.fields(try await call.body(), known: ["hash"]) { reader, fields in
                fields["hash"].flatMap { reader.text($0.value, at: $0.path) }
            }
        }
        let planned = hash
        return try await OnlyOnce(site: site).answer(call) {
            Self.started(try await site.usher.retry(id, planned: planned, by: call.actor))
        }
    }

    /// Marks the failed steps as looked at.
    @Sendable private func discard(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        return try await OnlyOnce(site: site).answer(call) {
            try await site.usher.discardFailures(of: id, by: call.actor)
            return APIAnswer.json(RunDocument(run: try await site.usher.run(id)).json)
        }
    }

    private static func id(_ call: APICall) throws -> RunID { RunID(try call.path("id")) }

    /// The run is on disk and goes on by itself; its address says how far it is.
    static func started(_ run: Run, _ more: [JSONValue.Field] = []) -> Response {
        APIAnswer.json(
            .object(RunDocument(run: run).fields + more), status: .accepted,
            location: "/api/v1/runs/\(APITag.escaped(run.id.rawValue))")
    }
}
