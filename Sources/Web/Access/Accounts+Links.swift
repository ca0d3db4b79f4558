import Core
import Store

extension Accounts {
    /// A link for making the first administrator; `nil` when there is one. Earlier links stop working.
    func setUpLink() async throws -> AccessToken? {
        let secret = try freshToken()
        let now = surroundings.now()
        let until = now + configuration.linkLifetime
        return try await store.database.write { db in
            guard try db.administrators.count() == 0 else { return nil }
            try db.oneTimeLinks.add(secret, for: .setUp, at: now, until: until)
            return secret
        }
    }

    /// A link by which this administrator signs in once. `actor` is who asked for it, as the audit log says it.
    func signInLink(for administrator: Administrator, by actor: String) async throws -> AccessToken {
        let secret = try freshToken()
        let now = surroundings.now()
        let until = now + configuration.linkLifetime
        try await store.database.write { db in
            try db.oneTimeLinks.add(secret, for: .signIn(administrator.id), at: now, until: until)
            try db.audit.append([
                AuditEntry(at: now, actor: actor, verb: "administrator.linkMade", subject: administrator.email)
            ])
        }
        return secret
    }

    /// What the link is good for, without using it up.
    func purpose(of secret: AccessToken) async throws -> OneTimePurpose? {
        let now = surroundings.now()
        return try await store.database.read { try $0.oneTimeLinks.purpose(of: secret, at: now) }
    }

    /// Uses the link up and signs in; `nil` when it is unknown, used, expired, or its administrator disabled.
    func signIn(with secret: AccessToken, from visitor: Visitor) async throws -> AccessToken? {
        let now = surroundings.now()
        let administrator = try await store.database.read { db -> Administrator? in
            guard case .signIn(let id)? = try db.oneTimeLinks.purpose(of: secret, at: now) else { return nil }
            return try db.administrators.administrator(id)
        }
        guard let administrator, administrator.disabledAt == nil else { return nil }
        do {
            return try await open(administrator, by: "one-time link", from: visitor) { db in
                guard try db.oneTimeLinks.use(secret, at: now) != nil else { throw LinkUsed() }
                try db.signInAttempts.succeed([.account(email: administrator.email)])
            }
        } catch is LinkUsed {
            return nil
        }
    }

    /// Makes the first administrator and signs in; `nil` when the link is not good or somebody was first.
    func setUp(
        with secret: AccessToken, name: String, email: String, password: String, from visitor: Visitor
    ) async throws -> AccessToken? {
        guard try await purpose(of: secret) == .setUp else { return nil }
        let hash = try await surroundings.passwords.hash(password)
        let now = surroundings.now()
        let administrator = Administrator(
            id: AdministratorID(freshID()), name: name, email: email, role: .admin, createdAt: now)
        do {
            return try await open(administrator, by: "set-up", from: visitor) { db in
                guard try db.administrators.count() == 0, try db.oneTimeLinks.use(secret, at: now) == .setUp else {
                    throw LinkUsed()
                }
                try db.administrators.add(administrator)
                try db.administrators.setPasswordHash(hash, of: administrator.id, at: now)
                try db.audit.append([
                    AuditEntry(
                        at: now, actor: "usher", verb: "administrator.added", subject: email,
                        details: ["name": name, "role": Role.admin.rawValue])
                ])
            }
        } catch is LinkUsed {
            return nil
        }
    }

    /// Takes the transaction back when a link was quicker used elsewhere.
    private struct LinkUsed: Error {}
}
