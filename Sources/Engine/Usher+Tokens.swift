import Core
import Store

extension Usher {
    /// Most tokens one administrator can have at a time.
    public static let mostTokens = 50

    /// Makes an API token in an administrator's name. `secret` is for its holder alone and is not kept.
    ///
    /// Throws `tooManyTokens` when they have as many as they can have.
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
            guard try db.apiTokens.all().count(where: { $0.administrator == owner.id }) < Self.mostTokens else {
                throw UsherError.tooManyTokens(owner: owner.email, most: Self.mostTokens)
            }
            try db.apiTokens.add(token, secret: secret)
            try db.audit.append([event])
        }
        return token
    }

    /// The tokens with whose name they are used in, newest first: all, or those that this administrator may see. That
    /// is their own, for the highest role all.
    public func tokens(
        seenBy administrator: Administrator? = nil
    ) async throws -> [(token: APIToken, owner: Administrator?)] {
        try await store.database.read { db in
            let owners = Dictionary(
                try db.administrators.all().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            return try db.apiTokens.all().filter { $0.isSeen(by: administrator) }.map { ($0, owners[$0.administrator]) }
        }
    }

    /// The token stops working at once. As it was; `nil` when there is none that this administrator may see.
    public func revokeToken(
        _ id: String, seenBy administrator: Administrator? = nil, by actor: String
    ) async throws -> APIToken? {
        let now = surroundings.now()
        return try await store.database.write { db in
            guard let token = try db.apiTokens.all().first(where: { $0.id == id && $0.isSeen(by: administrator) }),
                try db.apiTokens.remove(id)
            else { return nil }
            let owner = try db.administrators.administrator(token.administrator)?.email ?? ""
            try db.audit.append([
                AuditEntry(
                    at: now, actor: actor, verb: "token.revoked", subject: token.name,
                    details: ["token": id, "owner": owner])
            ])
            return token
        }
    }
}

extension APIToken {
    /// `nil` is who works on the machine itself.
    fileprivate func isSeen(by reader: Administrator?) -> Bool {
        guard let reader else { return true }
        return reader.role == .admin || administrator == reader.id
    }
}
