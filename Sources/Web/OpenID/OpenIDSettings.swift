import Core
import Store

/// Whom the console trusts to say who somebody is.
struct OpenIDSettings: Codable, Equatable, Sendable {
    /// As the provider writes it, for example `https://login.example.com/realms/staff`.
    var issuer: String
    var clientID: String
    /// Somebody of this domain who is no administrator yet becomes one with `role`; `nil` for nobody.
    var domain: String?
    /// `nil`: only administrators who are there already sign in.
    var role: Role?
    var version: Int
    var changedBy: String
    /// Milliseconds since 1970.
    var changedAt: Int64

    private static let key = "openid"
    static let secretName = "openid.secret"

    static func load(from db: any Connection) throws -> OpenIDSettings? { try db.settings.get(key) }

    /// The client's secret; `nil` for a public client. Throws when it can't be opened.
    static func secret(in db: any Connection, openedBy box: SecretBox) throws -> Secret? {
        try db.secrets.get(secretName, openedBy: box)
    }

    /// Keeps the settings and, when there is a new one, the secret; what changed goes to the audit log, of the secret
    /// only that it is another.
    func save(secret: Secret?, in db: any Connection, box: SecretBox) throws {
        let old = try Self.load(from: db)
        try db.settings.set(Self.key, to: self)
        if let secret { try db.secrets.set(Self.secretName, to: secret, sealedBy: box) }
        var details: [String: String] = [:]
        let fields: [(String, (OpenIDSettings) -> String?)] = [
            ("issuer", \.issuer), ("clientID", \.clientID), ("domain", \.domain), ("role", \.role?.rawValue),
        ]
        for (name, value) in fields {
            let (before, after) = (old.flatMap(value) ?? "none", value(self) ?? "none")
            if before != after { details[name] = "\(before) → \(after)" }
        }
        if secret != nil { details["secret"] = "replaced" }
        try db.audit.append([
            AuditEntry(
                at: Instant(milliseconds: changedAt), actor: changedBy, verb: "signIn.changed", subject: issuer,
                details: details)
        ])
    }

    /// Back to passwords only.
    static func remove(in db: any Connection, by actor: String, at now: Instant) throws {
        guard let old = try load(from: db) else { return }
        try db.settings.remove(key)
        try db.secrets.remove(secretName)
        try db.audit.append([
            AuditEntry(at: now, actor: actor, verb: "signIn.removed", subject: old.issuer)
        ])
    }
}
