import Core
import Store

extension Accounts {
    /// What an administrator does to another one.
    enum Change: Equatable, Sendable {
        case role(Role)
        case disabled
        case enabled
    }

    /// Whether the administrator was added; false when the e-mail address is taken.
    func add(_ administrator: Administrator, by actor: String) async throws -> Bool {
        try await store.database.write { db in
            guard try db.administrators.withEmail(administrator.email) == nil else { return false }
            try db.administrators.add(administrator)
            try db.audit.append([
                AuditEntry(
                    at: administrator.createdAt, actor: actor, verb: "administrator.added",
                    subject: administrator.email,
                    details: ["name": administrator.name, "role": administrator.role.rawValue])
            ])
            return true
        }
    }

    /// Makes the change; how many sessions it ended. Refused for oneself, and where nobody would be left who can
    /// undo it.
    @discardableResult
    func change(_ subject: Administrator, to change: Change, by actor: Administrator) async throws -> Int {
        guard subject.id != actor.id else {
            throw Refusal(
                .conflict, "That is you",
                "Another administrator can change your role or disable you. "
                    + "Nothing was changed.")
        }
        let now = surroundings.now()
        return try await store.database.write { db in
            let ended = try Self.apply(change, to: subject.id, at: now, db)
            guard try db.administrators.countOfEnabledAdmins() > 0 else {
                throw Refusal(
                    .conflict, "The last one stays",
                    "\(subject.name) is the last administrator who can sign in. "
                        + "Nothing was changed.")
            }
            try db.audit.append([Self.entry(change, subject, actor, at: now)])
            return ended
        }
    }

    private static func apply(
        _ change: Change, to id: AdministratorID, at now: Instant, _ db: any Connection
    ) throws -> Int {
        switch change {
        case .role(let role):
            try db.administrators.setRole(role, of: id)
            return 0
        case .disabled:
            try db.administrators.setDisabled(now, of: id)
            try db.oneTimeLinks.withdraw(.signIn(id))
            return try db.sessions.endAll(of: id)
        case .enabled:
            try db.administrators.setDisabled(nil, of: id)
            return 0
        }
    }

    private static func entry(
        _ change: Change, _ subject: Administrator, _ actor: Administrator, at now: Instant
    ) -> AuditEntry {
        let (verb, details): (String, [String: String]) =
            switch change {
            case .role(let role):
                ("administrator.roleChanged", ["from": subject.role.rawValue, "to": role.rawValue])
            case .disabled: ("administrator.disabled", [:])
            case .enabled: ("administrator.enabled", [:])
            }
        return AuditEntry(at: now, actor: actor.actor, verb: verb, subject: subject.email, details: details)
    }
}
