import Core
import Engine
import Hummingbird

/// `POST /api/v1/plans` and `POST /api/v1/runs`: actions on the people that accounts or a filter name.
struct PlansAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.post, "/api/v1/plans", fileLimit: Self.bodyLimit, plan),
            Route(.post, "/api/v1/runs", fileLimit: Self.bodyLimit, run),
        ]
    }

    /// Room for the ids of a hundred thousand people; more are meant by a filter.
    private static let bodyLimit = 4 << 20

    private struct Order {
        var actions: [DocumentValue] = []
        var accounts: [String]?
        var filter: String?
        var mode: RunMode?
        var hash: String?
        var title: String?
    }

    @Sendable private func plan(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let order = try await order(call, isRun: false)
        let plan = try await site.usher.plan(try await operation(order))
        let snapshot = try await site.usher.snapshot()
        let names = DirectoryNames(groups: snapshot.groups, products: snapshot.products)
        return APIAnswer.json(PlanDocument(plan: plan, names: names).json)
    }

    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let order = try await order(call, isRun: true)
        let operation = try await operation(order)
        return try await OnlyOnce(site: site).answer(call) {
            RunsAPI.started(
                try await site.usher.run(
                    operation, mode: order.mode ?? .safe, seeing: order.hash, by: call.actor))
        }
    }

    private func order(_ call: APICall, isRun: Bool) async throws -> Order {
        let known = ["actions", "accounts", "filter"] + (isRun ? ["mode", "hash", "title"] : [])
        return try call.fields(try await call.body(), known: known) { reader, fields in
            var order = Order()
            if let (value, path) = fields["actions"] {
                if case .list(let actions) = value.content, !actions.isEmpty {
                    order.actions = actions
                } else {
                    reader.complain("A list of at least one action is expected.", at: path, nil)
                }
            } else {
                reader.complain("The field 'actions' is missing.", at: "actions", nil)
            }
            if let (value, path) = fields["accounts"] { order.accounts = reader.texts(value, at: path) }
            if let (value, path) = fields["filter"] { order.filter = reader.text(value, at: path) }
            if fields.contains("accounts") == fields.contains("filter") {
                reader.complain("Either 'accounts' or 'filter' says whom it is about.", at: "filter", nil)
            }
            guard isRun else { return order }
            order.mode = fields["mode"].flatMap { reader.word($0.value, at: $0.path, as: RunMode.self) }
            order.title = fields["title"].flatMap { reader.text($0.value, at: $0.path) }
            if let title = order.title, title.count > 200 {
                reader.complain("A title has at most 200 characters.", at: "title", nil)
            }
            order.hash = fields["hash"].flatMap { reader.text($0.value, at: $0.path) }
            if order.hash == nil { reader.complain("The field 'hash' is missing: plan first.", at: "hash", nil) }
            return order
        }
    }

    private func operation(_ order: Order) async throws -> BulkOperation {
        let actions = try await site.usher.actions(decoding: order.actions)
        let accounts: [AccountID]
        if let filter = order.filter {
            do { accounts = try await site.usher.users(matching: filter).accounts } catch UsherError.invalid(var found)
            {
                for index in found.all.indices { found.all[index].path = "filter" }
                throw Refusal.body(found)
            }
        } else {
            accounts = (order.accounts ?? []).map { AccountID($0) }
        }
        let brake = try await site.usher.settings().value.brake
        return BulkOperation(
            title: order.title ?? BulkWords.title(actions, people: accounts.count), actions: actions,
            accounts: accounts, brake: brake, approval: .whenBraked)
    }
}
