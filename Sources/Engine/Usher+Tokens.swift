import Core
import Store

extension Usher {
    /// Makes an API token in an administrator's name. `secret` is for its holder alone and is not kept.
    public func makeToken(
        named name: String, for owner: Administrator, scopes: Set<APIScope>, until expiresAt: Instant,
        secret: AccessToken, by actor: String
    ) async throws -> APIToken {
        let now = surroundings.now()
        let token = APIToken(
            id: "token-" + surroundings.newID(), name: name, administrator: owner.id, scopes: scopes, createdAt: now,
            expiresAt: expiresAt)
        let event = entry(
            "token.made", by: actor, subject: name,
            details: [
                "token": token.id, "owner": owner.email, "expires": expiresAt.iso8601,
                "scopes": scopes.map(\.rawValue).sorted().joined(separator: " "),
            ])
        try await store.database.write { db in
            try db.apiTokens.add(token, secret: secret)
            try db.audit.append([event])
        }
        return token
    }

    /// All tokens with whose name they are used in, newest first.
    public func tokens() async throws -> [(token: APIToken, owner: Administrator?)] {
        try await store.database.read { db in
            try db.apiTokens.all().map { ($0, try db.administrators.administrator($0.administrator)) }
        }
    }

    /// The token stops working at once. Whether there was one.
    public func revokeToken(_ id: String, by actor: String) async throws -> Bool {
        let now = surroundings.now()
        return try await store.database.write { db in
            guard let token = try db.apiTokens.all().first(where: { $0.id == id }), try db.apiTokens.remove(id) else {
                return false
            }
            try db.audit.append([
                AuditEntry(at: now, actor: actor, verb: "token.revoked", subject: token.name, details: ["token": id])
            ])
            return true
        }
    }
}
