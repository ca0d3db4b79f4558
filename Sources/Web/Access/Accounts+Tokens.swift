import Core
import Store

extension Accounts {
    /// Most tokens one administrator can have at a time.
    static let mostTokens = 50
    /// Days a token can live.
    static let tokenDays = 1...366

    /// A new token in the name of this administrator, with the secret that only its holder will know.
    func makeToken(
        named name: String, scopes: Set<APIScope>, days: Int, for administrator: Administrator
    ) async throws -> (token: APIToken, secret: AccessToken) {
        let (secret, now) = (try freshToken(), surroundings.now())
        let token = APIToken(
            id: freshID(), name: name, administrator: administrator.id, scopes: scopes, createdAt: now,
            expiresAt: now + .days(days))
        try await store.database.write { db in
            guard try db.apiTokens.all().count(where: { $0.administrator == administrator.id }) < Self.mostTokens else {
                throw Refusal(
                    .conflict, "You have many tokens",
                    "You have \(Self.mostTokens) tokens. Revoke one that is no longer used; no token was made.")
            }
            try db.apiTokens.add(token, secret: secret)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "token.made", subject: name,
                    details: [
                        "token": token.id, "scopes": scopes.map(\.rawValue).sorted().joined(separator: " "),
                        "expires": token.expiresAt.iso8601,
                    ])
            ])
        }
        return (token, secret)
    }

    /// The tokens this administrator may see: their own; for the highest role all.
    func tokens(for administrator: Administrator) async throws -> [(token: APIToken, owner: Administrator?)] {
        try await store.database.read { db in
            let owners = Dictionary(
                try db.administrators.all().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            return try db.apiTokens.all().filter {
                administrator.role == .admin || $0.administrator == administrator.id
            }.map { ($0, owners[$0.administrator]) }
        }
    }

    /// Takes a token back: one's own, or as the highest role anybody's. The token as it was; throws when there is no
    /// such token for this administrator.
    func revokeToken(_ id: String, by administrator: Administrator) async throws -> APIToken {
        let now = surroundings.now()
        return try await store.database.write { db in
            let found = try db.apiTokens.all().first { $0.id == id }
            guard let token = found, administrator.role == .admin || token.administrator == administrator.id else {
                throw Refusal.notFound
            }
            _ = try db.apiTokens.remove(id)
            let owner = try db.administrators.administrator(token.administrator)?.email ?? ""
            try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "token.revoked", subject: token.name,
                    details: ["token": token.id, "owner": owner])
            ])
            return token
        }
    }
}
