import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/warnings`: whom rules have warned.
struct WarningsAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/warnings", list), Route(.get, "/api/v1/warnings/{id}", show),
            Route(.post, "/api/v1/warnings/{id}/again", again),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["rule", "account", "state", "limit", "cursor"])
        let query = WarningQuery(
            rule: call.text("rule").map { RuleID($0) }, user: call.text("account").map { AccountID($0) },
            states: Set([try call.word("state", as: WarningQuery.State.self)].compactMap { $0 }))
        let limit = try call.limit()
        let list = "warnings\n\(query)"
        let after = try call.place(in: list).map { WarningCursor(queuedAt: $0, id: WarningID($1)) }
        let (warnings, total) = try await site.usher.warnings(matching: query, limit: limit, after: after)
        let names = try await site.ruleNames()
        let last = warnings.count == limit ? warnings.last : nil
        return APIAnswer.page(
            warnings.map { WarningDocument(warning: $0, ruleName: names[$0.rule]).json }, total: total,
            next: last.map { APICursor.text(at: $0.queuedAt, $0.id.rawValue, of: list) })
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        return try await answer(WarningID(try call.path("id")))
    }

    /// Warns somebody anew whom no mail server took a warning for.
    @Sendable private func again(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = WarningID(try call.path("id"))
        return try await OnlyOnce(site: site).answer(call) {
            try await site.usher.warnAgain(id, by: call.actor)
            return try await answer(id)
        }
    }

    private func answer(_ id: WarningID) async throws -> Response {
        guard let warning = try await site.usher.warning(id) else { throw UsherError.unknownWarning(id) }
        let name = try await site.ruleNames()[warning.rule]
        return APIAnswer.json(WarningDocument(warning: warning, ruleName: name).json)
    }
}

extension Site {
    func ruleNames() async throws -> [RuleID: String] {
        Dictionary(try await usher.rules().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }
}
