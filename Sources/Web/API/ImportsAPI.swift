import Core
import Engine
import Hummingbird

/// `/api/v1/imports`: people a CSV file names. The file is the body; what to do is in the query, unless the file says it.
struct ImportsAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.post, "/api/v1/imports/plan", fileLimit: Usher.uploadLimit, plan),
            Route(.post, "/api/v1/imports", fileLimit: Usher.uploadLimit, run),
        ]
    }

    @Sendable private func plan(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["action"], repeated: ["action"])
        try call.requireType("text/csv")
        let actions = try await actions(call)
        let outcome = try await site.usher.planImport(try await call.bytes(), title: "Import", actions: actions)
        let snapshot = try await site.usher.snapshot()
        let names = DirectoryNames(groups: snapshot.groups, products: snapshot.products)
        return APIAnswer.json(
            .object(
                [JSONValue.Field("format", .text(outcome.resolved.format.rawValue))] + outcome.resolved.fields
                    + [JSONValue.Field("plan", PlanDocument(plan: outcome.plan, names: names).json)]))
    }

    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["action", "mode", "hash", "title"], repeated: ["action"])
        try call.requireType("text/csv")
        let (actions, mode) = (try await actions(call), try call.word("mode", as: RunMode.self) ?? .safe)
        let title = call.text("title") ?? "Import by the API"
        guard (1...200).contains(title.count) else {
            throw Refusal.parameter("title", "A title has 1 to 200 characters.")
        }
        let bytes = try await call.bytes()
        return try await OnlyOnce(site: site).answer(call) {
            let outcome = try await site.usher.runImport(
                bytes, title: title, actions: actions, mode: mode, planned: call.text("hash"), by: call.actor)
            guard let run = outcome.run else { throw Refusal.failed }
            return RunsAPI.started(run, outcome.resolved.fields)
        }
    }

    private func actions(_ call: APICall) async throws -> [Action] {
        let texts = call.texts("action")
        guard texts.count <= 20 else {
            throw Refusal.parameter("action", "At most 20 actions are expected, as rules write them.")
        }
        var actions: [Action] = []
        for text in texts {
            do { actions.append(try await site.usher.action(parsing: text)) } catch UsherError.invalid(let found) {
                var refusal = Refusal(.badRequest, "The action is wrong", found.description)
                refusal.places = found.all.map { Refusal.Place($0).inParameter("action") }
                throw refusal
            }
        }
        return actions
    }
}
