import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/rules`: rules as rules-as-code write them.
struct RulesAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/rules", list), Route(.post, "/api/v1/rules", create),
            Route(.get, "/api/v1/rules/{id}", show), Route(.put, "/api/v1/rules/{id}", replace),
            Route(.delete, "/api/v1/rules/{id}", remove), Route(.get, "/api/v1/rules/{id}/next", next),
            Route(.get, "/api/v1/rules/{id}/forecast", forecast), Route(.post, "/api/v1/rules/{id}/plan", plan),
            Route(.post, "/api/v1/rules/{id}/runs", run),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        var items: [JSONValue] = []
        for stored in try await site.usher.storedRules() { items.append(try await document(stored).json) }
        return APIAnswer.page(items, next: nil)
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(try await stored(try APICall(request, context)))
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let body = try await call.body()
        return try await OnlyOnce(site: site).answer(call) {
            let rule = try await site.usher.rule(decoding: body, replacing: nil)
            return try await answer(try await site.usher.saveRule(rule, by: call.actor, expecting: nil), .created)
        }
    }

    @Sendable private func replace(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let stored = try await stored(call)
        try call.requireMatch(APITag.number(stored.version))
        let rule = try await site.usher.rule(decoding: try await call.body(), replacing: stored.rule.id)
        return try await answer(
            try await site.usher.saveRule(rule, by: call.actor, expecting: stored.version), .ok)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let stored = try await stored(call)
        try call.requireMatch(APITag.number(stored.version))
        guard try await site.usher.removeRule(named: stored.rule.name, expecting: stored.version, by: call.actor) else {
            throw Refusal.changedMeanwhile
        }
        return APIAnswer.nothing
    }

    @Sendable private func next(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["count", "from"])
        let (count, from) = (try call.integer("count", in: 1...100, or: 5), try call.instant("from"))
        let times = try await site.usher.nextOccurrences(of: try await stored(call).rule, after: from, count: count)
        return APIAnswer.page(times.map { .instant($0) }, next: nil)
    }

    @Sendable private func forecast(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["days"])
        let days = try call.integer("days", in: 1...366, or: 30)
        let rule = try await stored(call).rule
        return APIAnswer.json(try await site.usher.forecast(ruleNamed: rule.name, days: days).json)
    }

    @Sendable private func plan(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let planned = try await site.usher.plan(ruleNamed: try await stored(call).rule.name)
        let names = DirectoryNames(groups: planned.snapshot.groups, products: planned.snapshot.products)
        return APIAnswer.json(PlanDocument(plan: planned.plan, names: names).json)
    }

    /// Runs the rule. With `hash` only when its plan is still the one that was looked at; what is held back waits for
    /// approval all the same.
    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let rule = try await stored(call).rule
        let order = try call.fields(try await call.body(), known: ["mode", "hash"]) { reader, fields in
            (
                mode: fields["mode"].flatMap { reader.word($0.value, at: $0.path, as: RunMode.self) },
                hash: fields["hash"].flatMap { reader.text($0.value, at: $0.path) }
            )
        }
        return try await OnlyOnce(site: site).answer(call) {
            RunsAPI.started(
                try await site.usher.run(ruleNamed: rule.name, mode: order.mode, seeing: order.hash, by: call.actor))
        }
    }

    private func stored(_ call: APICall) async throws -> StoredRule {
        try await site.usher.storedRule(RuleID(try call.path("id")))
    }

    private func document(_ stored: StoredRule) async throws -> StoredRuleDocument {
        let rule = stored.rule
        let next = rule.isEnabled ? try await site.usher.nextOccurrences(of: rule, count: 1).first : nil
        let last = try await site.store.database.read { try $0.runs.list(limit: 1, rule: rule.id).first }
        return StoredRuleDocument(stored: stored, next: next, lastRun: last)
    }

    private func answer(_ stored: StoredRule, _ status: HTTPResponse.Status = .ok) async throws -> Response {
        let location = status == .created ? "/api/v1/rules/\(APITag.escaped(stored.rule.id.rawValue))" : nil
        return APIAnswer.json(
            try await document(stored).json, status: status, location: location, tag: APITag.number(stored.version))
    }

    private func answer(_ saved: RuleSaved, _ status: HTTPResponse.Status) async throws -> Response {
        switch saved {
        case .saved(let stored): return try await answer(stored, status)
        case .changedMeanwhile, .removedMeanwhile: throw Refusal.changedMeanwhile
        }
    }
}
