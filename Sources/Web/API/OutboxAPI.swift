import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/outbox`: mails that go out, that went out, and that could not be sent.
struct OutboxAPI {
    let site: Site

    var routes: [Route] {
        [Route(.get, "/api/v1/outbox", list), Route(.get, "/api/v1/outbox/{id}", show)]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["state", "limit", "cursor"])
        let state = try call.word("state", as: OutgoingMail.State.self)
        let limit = try call.limit()
        let list = "outbox\n\(state?.rawValue ?? "")"
        let after = try call.place(in: list).map { MailCursor(createdAt: $0, id: $1) }
        let (mails, total) = try await site.usher.outbox(
            in: state.map { [$0] } ?? OutgoingMail.State.allCases, limit: limit, after: after)
        let last = mails.count == limit ? mails.last : nil
        return APIAnswer.page(
            mails.map(\.json), total: total, next: last.map { APICursor.text(at: $0.createdAt, $0.id, of: list) })
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        guard let mail = try await site.usher.mail(try call.path("id")) else { throw Refusal.notFound }
        return APIAnswer.json(mail.json)
    }
}
