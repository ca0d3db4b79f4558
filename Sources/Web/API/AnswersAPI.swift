import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/answers`: what people said to warnings, and what a person decides about it.
struct AnswersAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/answers", list), Route(.get, "/api/v1/answers/{id}", show),
            Route(.post, "/api/v1/answers/{id}/decide", decide),
            Route(.post, "/api/v1/answers/{id}/withdraw", withdraw),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["rule", "account", "state", "limit", "cursor"])
        let query = AnswerQuery(
            rule: call.text("rule").map { RuleID($0) }, user: call.text("account").map { AccountID($0) },
            states: Set([try call.word("state", as: Answer.State.self)].compactMap { $0 }))
        let limit = try call.limit()
        let list = "answers\n\(query)"
        let after = try call.place(in: list).map { AnswerCursor(answeredAt: $0, id: AnswerID($1)) }
        let (answers, total) = try await site.usher.answers(matching: query, limit: limit, after: after)
        let names = try await site.ruleNames()
        let last = answers.count == limit ? answers.last : nil
        return APIAnswer.page(
            answers.map { answer in
                AnswerDocument(answer: answer, ruleName: answer.rule.flatMap { names[$0] }).json
            }, total: total, next: last.map { APICursor.text(at: $0.answeredAt, $0.id.rawValue, of: list) })
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(try Self.id(try APICall(request, context)))
    }

    /// Somebody decides about an answer that was given too often in a row.
    @Sendable private func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        let kind = try call.fields(try await call.body(), known: ["decision"]) { reader, fields -> Answer.Kind? in
            guard let (value, path) = fields["decision"] else {
                reader.complain("The field 'decision' is missing: keep or release.", at: "decision", nil)
                return nil
            }
            return reader.word(value, at: path, as: Answer.Kind.self)
        }
        return try await OnlyOnce(site: site).answer(call) {
            try await site.usher.decide(answer: id, keep: kind == .keep, by: call.actor)
            return try await answer(id)
        }
    }

    @Sendable private func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = try Self.id(call)
        return try await OnlyOnce(site: site).answer(call) {
            try await site.usher.withdraw(answer: id, by: call.actor)
            return try await answer(id)
        }
    }

    private func answer(_ id: AnswerID) async throws -> Response {
        guard let answer = try await site.usher.answer(id) else { throw UsherError.unknownAnswer(id) }
        let names = try await site.ruleNames()
        return APIAnswer.json(AnswerDocument(answer: answer, ruleName: answer.rule.flatMap { names[$0] }).json)
    }

    private static func id(_ call: APICall) throws -> AnswerID { AnswerID(try call.path("id")) }
}
