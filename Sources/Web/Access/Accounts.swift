import Core
import Hummingbird
import Store

/// The verbs of signing in and out. Each change and its audit line are one transaction.
struct Accounts: Sendable {
    let store: Store
    let configuration: WebConfiguration
    let surroundings: WebSurroundings
    /// The hash of a password nobody knows: an unknown account is checked against it, and costs what a known one does.
    let nobodysHash: String

    init(store: Store, configuration: WebConfiguration, surroundings: WebSurroundings) async throws {
        self.store = store
        self.configuration = configuration
        self.surroundings = surroundings
        nobodysHash = try await surroundings.passwords.hash(surroundings.random(32).hexadecimal)
    }

    enum SignIn: Equatable {
        case signedIn(AccessToken)
        /// E-mail or password is wrong, or the account is disabled: not told which. The next try is heard then.
        case refused(retryAt: Instant)
        /// Too many tries before: not even looked at.
        case blocked(until: Instant)
    }

    func signIn(email: String, password: String, from visitor: Visitor) async throws -> SignIn {
        let now = surroundings.now()
        let sources = [AttemptSource.account(email: email), .address(visitor.address)]
        let (decision, known) = try await store.database.write { db in
            let decision = try db.signInAttempts.begin(sources, at: now)
            guard decision == .allowed, let administrator = try db.administrators.withEmail(email) else {
                return (decision, Known?.none)
            }
            return (
                decision,
                Known(administrator: administrator, hash: try db.administrators.passwordHash(of: administrator.id))
            )
        }
        if case .blocked(let until) = decision { return .blocked(until: until) }
        let isRight = try await surroundings.passwords.verify(
            String(password.prefix(PasswordPolicy.most)), known?.hash ?? nobodysHash)
        guard isRight, let known, known.hash != nil, known.administrator.disabledAt == nil else {
            return .refused(retryAt: try await refuse(known?.administrator, sources, at: now))
        }
        return .signedIn(
            try await open(known.administrator, by: "password", from: visitor) { db in
                try db.signInAttempts.succeed(sources)
            })
    }

    private struct Known: Sendable {
        var administrator: Administrator
        var hash: String?
    }

    private func refuse(
        _ administrator: Administrator?, _ sources: [AttemptSource], at now: Instant
    ) async throws -> Instant {
        try await store.database.write { db in
            if let administrator {
                try db.audit.append([
                    AuditEntry(
                        at: now, actor: "usher", verb: "administrator.signInRefused", subject: administrator.email)
                ])
            }
            return try sources.map { try db.signInAttempts.blockedUntil($0) }.max() ?? now
        }
    }

    /// Opens a session under a new id; one that the browser had ends.
    func open(
        _ administrator: Administrator, by way: String, from visitor: Visitor,
        alongside: @escaping @Sendable (any Connection) throws -> Void = { _ in }
    ) async throws -> AccessToken {
        let id = try freshToken()
        let now = surroundings.now()
        let session = try newSession(id, of: administrator.id, client: visitor.client, at: now)
        try await store.database.write { db in
            try alongside(db)
            if let previous = visitor.previous { try db.sessions.end(previous.hash) }
            try db.sessions.open(session)
            try db.administrators.recordSignIn(of: administrator.id, at: now)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "administrator.signedIn", subject: administrator.email,
                    details: ["with": way])
            ])
        }
        return id
    }

    func newSession(
        _ id: AccessToken, of administrator: AdministratorID, client: String, at now: Instant
    ) throws -> Session {
        Session(
            hash: id.hash, administrator: administrator, formToken: try freshToken().reveal(), client: client,
            createdAt: now, seenAt: now, expiresAt: now + configuration.sessionLifetime)
    }

    func signOut(_ session: Session, _ administrator: Administrator) async throws {
        let now = surroundings.now()
        try await store.database.write { db in
            try db.sessions.end(session.hash)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "administrator.signedOut", subject: administrator.email)
            ])
        }
    }

    /// New random bytes that let somebody in.
    func freshToken() throws -> AccessToken {
        guard let token = AccessToken(bytes: surroundings.random(AccessToken.length)) else { throw Refusal.failed }
        return token
    }

    func freshID() -> String { surroundings.random(12).hexadecimal }
}

/// Who stands at the door.
struct Visitor: Sendable {
    var address: String
    /// The browser in words.
    var client: String
    /// The session the browser had before.
    var previous: AccessToken?
}
