import Hummingbird
import Store

/// `GET /api/v1/me`: whose name the request is made in, and what it may do.
struct MeAPI {
    private struct Answer: Encodable {
        var name: String
        var email: String
        var role: String
        /// Of the token; absent for a session.
        var scopes: [String]?
    }

    var routes: [Route] { [Route(.get, "/api/v1/me", show)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let administrator = context.identity.administrator else { throw Refusal.signInFirst }
        var answer = Answer(
            name: administrator.name, email: administrator.email, role: administrator.role.rawValue, scopes: nil)
        if case .token(let token, _) = context.identity { answer.scopes = token.scopes.map(\.rawValue).sorted() }
        return JSONAnswer.response(answer)
    }
}
