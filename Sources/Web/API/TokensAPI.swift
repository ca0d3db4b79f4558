import Core
import Engine
import Hummingbird
import Store

/// `/api/v1/tokens`: keys for programs. The secret is in one answer, and never again.
struct TokensAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/tokens", list), Route(.post, "/api/v1/tokens", create),
            Route(.delete, "/api/v1/tokens/{id}", revoke),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let tokens = try await site.usher.tokens(seenBy: call.administrator)
        return APIAnswer.page(tokens.map { .object(Self.fields($0.token, $0.owner)) }, next: nil)
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        // An answer with a secret is not kept, so this takes no Idempotency-Key.
        let call = try APICall(request, context)
        let order = try call.fields(try await call.body(), known: ["name", "scopes", "days"]) { reader, fields in
            let name = fields["name"].flatMap { reader.text($0.value, at: $0.path) } ?? ""
            if name.isEmpty || name.count > 100 {
                reader.complain("A name of 1 to 100 characters is expected.", at: "name", nil)
            }
            let days = fields["days"].flatMap { reader.integer($0.value, at: $0.path, in: Site.tokenDays) } ?? 90
            return (name: name, scopes: Self.scopes(&reader, fields), days: days)
        }
        if case .token(let own, _) = context.identity, !order.scopes.isSubset(of: own.scopes) {
            throw Refusal(
                .forbidden, "The token does not allow this", "A token makes no token that may do more than itself.")
        }
        let made = try await site.makeToken(
            named: order.name, scopes: order.scopes, days: order.days, for: call.administrator)
        let secret = JSONValue.Field("secret", .text(made.secret.reveal()))
        return APIAnswer.json(
            .object(Self.fields(made.token, call.administrator) + [secret]), status: .created,
            location: "/api/v1/tokens/\(made.token.id)")
    }

    @Sendable private func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        _ = try await site.revokeToken(try call.path("id"), by: call.administrator)
        return APIAnswer.nothing
    }

    private static func scopes(_ reader: inout DocumentReader, _ fields: DocumentFields) -> Set<APIScope> {
        guard let (value, path) = fields["scopes"], case .list(let elements) = value.content, !elements.isEmpty else {
            reader.complain("A list of at least one scope is expected.", at: "scopes", nil)
            return []
        }
        return Set(
            elements.enumerated().compactMap { reader.word($1, at: "\(path)[\($0)]", as: APIScope.self) })
    }

    private static func fields(_ token: APIToken, _ owner: Administrator?) -> [JSONValue.Field] {
        [JSONValue.Field]([
            "id": .text(token.id), "name": .text(token.name), "owner": .text(orNull: owner?.email),
            "scopes": .texts(token.scopes.map(\.rawValue).sorted()), "createdAt": .instant(token.createdAt),
            "expiresAt": .instant(token.expiresAt), "usedAt": .instant(token.usedAt),
        ])
    }
}
