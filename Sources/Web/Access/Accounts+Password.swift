import Core
import Store

extension Accounts {
    enum PasswordChange: Equatable {
        /// The new session; the old one and so many others have ended.
        case changed(AccessToken, ended: Int)
        case wrong
        case blocked(until: Instant)
    }

    /// Changes a password, for whoever knows the present one, or has none yet. All sessions end; the browser that
    /// asked gets a new one. Guesses at the present password count like attempts to sign in.
    func changePassword(
        of administrator: Administrator, from current: String, to new: String, visitor: Visitor
    ) async throws -> PasswordChange {
        let now = surroundings.now()
        let sources = [AttemptSource.account(email: administrator.email)]
        let (decision, hash) = try await store.database.write { db in
            (
                try db.signInAttempts.begin(sources, at: now),
                try db.administrators.passwordHash(of: administrator.id)
            )
        }
        if case .blocked(let until) = decision { return .blocked(until: until) }
        if let hash {
            let current = String(current.prefix(PasswordPolicy.most))
            guard try await surroundings.passwords.verify(current, hash) else { return .wrong }
        }
        let newHash = try await surroundings.passwords.hash(new)
        let id = try freshToken()
        let session = try newSession(id, of: administrator.id, client: visitor.client, at: now)
        let ended = try await store.database.write { db in
            try db.signInAttempts.succeed(sources)
            try db.administrators.setPasswordHash(newHash, of: administrator.id, at: now)
            try db.oneTimeLinks.withdraw(.signIn(administrator.id))
            let ended = try db.sessions.endAll(of: administrator.id)
            try db.sessions.open(session)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "administrator.passwordChanged",
                    subject: administrator.email, details: ["sessionsEnded": String(ended)])
            ])
            return ended
        }
        return .changed(id, ended: max(0, ended - 1))
    }
}
