import Core

/// What a one-time link is good for.
public enum OneTimePurpose: Equatable, Sendable {
    /// Making the first administrator.
    case setUp
    /// Signing in as this administrator.
    case signIn(AdministratorID)
}

/// Links that work once and only for a while. The link itself is known to whom it was given alone.
public struct OneTimeLinks {
    let db: any Connection

    /// A new link; the ones before it with the same purpose stop working.
    public func add(_ secret: AccessToken, for purpose: OneTimePurpose, at now: Instant, until: Instant) throws {
        let (name, administrator) = Self.columns(of: purpose)
        try db.execute("DELETE FROM one_time_links WHERE expires_at <= \(now - .days(1))")
        try withdraw(purpose)
        try db.execute(
            """
            INSERT INTO one_time_links (link_hash, purpose, administrator_id, created_at, expires_at)
            VALUES (\(secret.hash), \(name), \(administrator), \(now), \(until))
            """)
    }

    /// What the link is good for now; `nil` when it is unknown, used or expired.
    public func purpose(of secret: AccessToken, at now: Instant) throws -> OneTimePurpose? {
        try db.first(
            """
            SELECT purpose, administrator_id FROM one_time_links
            WHERE link_hash = \(secret.hash) AND used_at IS NULL AND expires_at > \(now)
            """
        ) { row in
            guard let id = try row.optional("administrator_id", row.text) else { return OneTimePurpose.setUp }
            return .signIn(AdministratorID(rawValue: id))
        }
    }

    /// As `purpose`, and the link is used up: of two at once, one gets `nil`.
    public func use(_ secret: AccessToken, at now: Instant) throws -> OneTimePurpose? {
        guard let purpose = try purpose(of: secret, at: now) else { return nil }
        let changed = try db.execute(
            "UPDATE one_time_links SET used_at = \(now) WHERE link_hash = \(secret.hash) AND used_at IS NULL")
        return changed == 1 ? purpose : nil
    }

    /// Links with this purpose stop working.
    public func withdraw(_ purpose: OneTimePurpose) throws {
        let (name, administrator) = Self.columns(of: purpose)
        if let administrator {
            try db.execute(
                "DELETE FROM one_time_links WHERE purpose = \(name) AND administrator_id = \(administrator)")
        } else {
            try db.execute("DELETE FROM one_time_links WHERE purpose = \(name)")
        }
    }

    private static func columns(of purpose: OneTimePurpose) -> (name: String, administrator: AdministratorID?) {
        switch purpose {
        case .setUp: ("setUp", nil)
        case .signIn(let id): ("signIn", id)
        }
    }
}

extension Connection {
    public var oneTimeLinks: OneTimeLinks { OneTimeLinks(db: self) }
}
