import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/requests`: who asked for access, and what a person can do about it.
struct RequestsAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/requests", list), Route(.get, "/api/v1/requests/{id}", show),
            Route(.post, "/api/v1/requests/{id}/plan", plan), Route(.post, "/api/v1/requests/{id}/grant", grant),
            Route(.post, "/api/v1/requests/{id}/refuse", refuse),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(
            request, context,
            query: ["channel", "state", "account", "rule", "text", "from", "until", "limit", "cursor"])
        let query = AccessRequestQuery(
            channel: try call.word("channel", as: RequestTrigger.Channel.self),
            states: Set([try call.word("state", as: AccessRequest.State.self)].compactMap { $0 }),
            user: call.text("account").map { AccountID($0) }, rule: call.text("rule").map { RuleID($0) },
            text: call.text("text") ?? "", from: try call.instant("from"), until: try call.instant("until"))
        let limit = try call.limit()
        let list = "requests\n\(query)"
        let after = try call.place(in: list).map { AccessRequestCursor(askedAt: $0, id: Core.RequestID($1)) }
        let (requests, total) = try await site.usher.requests(matching: query, limit: limit, after: after)
        let last = requests.count == limit ? requests.last : nil
        return APIAnswer.page(
            requests.map { AccessRequestDocument(request: $0).json }, total: total,
            next: last.map { APICursor.text(at: $0.askedAt, $0.id.rawValue, of: list) })
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        return APIAnswer.json(
            AccessRequestDocument(request: try await site.usher.request(try Self.id(call))).json)
    }

    /// What giving access would do, and whether it may.
    @Sendable private func plan(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        let preview = try await site.usher.planGrant(of: id, actions: try await order(call, known: ["actions"]).actions)
        let names = DirectoryNames(groups: preview.snapshot.groups, products: preview.snapshot.products)
        return APIAnswer.json(.object(PlanDocument(plan: preview.plan, names: names).fields + preview.fields))
    }

    @Sendable private func grant(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        let order = try await order(call, known: ["actions", "hash"])
        return try await OnlyOnce(site: site).answer(call) {
            let granted = try await site.usher.grant(
                request: id, actions: order.actions, planned: order.hash, isApprover: context.identity.mayApprove,
                by: call.actor)
            return APIAnswer.json(AccessRequestDocument(request: granted).json)
        }
    }

    @Sendable private func refuse(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        let order = try await order(call, known: ["reason"])
        return try await OnlyOnce(site: site).answer(call) {
            let refused = try await site.usher.refuse(request: id, reason: order.reason ?? "", by: call.actor)
            return APIAnswer.json(AccessRequestDocument(request: refused).json)
        }
    }

    private struct Order {
        /// `nil` leaves them to the engine.
        var actions: [Action]?
        var hash: String?
        var reason: String?
    }

    /// A body that is not there says nothing.
    private func order(_ call: APICall, known: [String]) async throws -> Order {
        guard try await !call.bytes().isEmpty else { return Order() }
        let read = try call.fields(try await call.body(), known: known) { reader, fields in
            var values: [DocumentValue]?
            if let (value, path) = fields["actions"] {
                if case .list(let actions) = value.content, !actions.isEmpty {
                    values = actions
                } else {
                    reader.complain("A list of at least one action is expected.", at: path, nil)
                }
            }
            let hash = fields["hash"].flatMap { reader.text($0.value, at: $0.path) }
            let reason = fields["reason"].flatMap { reader.text($0.value, at: $0.path) }
            return (values, hash, reason)
        }
        var order = Order(hash: read.1, reason: read.2)
        if let values = read.0 { order.actions = try await site.usher.actions(decoding: values) }
        return order
    }

    private static func id(_ call: APICall) throws -> Core.RequestID { Core.RequestID(try call.path("id")) }
}

extension Identity {
    /// Whether whoever asks may give rights to administrate: a token only with the scope for it.
    var mayApprove: Bool {
        switch self {
        case .nobody: false
        case .session(_, let administrator): administrator.role >= .approver
        case .token(let token, let administrator):
            token.scopes.contains(.approve) && administrator.role >= .approver
        }
    }
}
