import Core

/// The administrators. A change is audited by whoever makes it, in the same transaction.
public struct Administrators {
    let db: any Connection

    /// Adds one. Throws `StoreError.duplicateName` when the e-mail address is taken.
    public func add(_ administrator: Administrator) throws {
        let isTaken = try withEmail(administrator.email) != nil
        guard !isTaken else { throw StoreError.duplicateName(administrator.email) }
        try db.execute(
            """
            INSERT INTO administrators (administrator_id, email_key, email, name, role, created_at)
            VALUES (\(administrator.id), \(Administrator.key(administrator.email)), \(administrator.email),
                \(administrator.name), \(administrator.role.rawValue), \(administrator.createdAt))
            """)
    }

    /// All, by name.
    public func all() throws -> [Administrator] {
        try db.rows(
            "SELECT \(Administrator.columns) FROM administrators ORDER BY name, email_key", Administrator.init(row:))
    }

    public func administrator(_ id: AdministratorID) throws -> Administrator? {
        try db.first(
            "SELECT \(Administrator.columns) FROM administrators WHERE administrator_id = \(id)",
            Administrator.init(row:))
    }

    public func withEmail(_ email: String) throws -> Administrator? {
        try db.first(
            "SELECT \(Administrator.columns) FROM administrators WHERE email_key = \(Administrator.key(email))",
            Administrator.init(row:))
    }

    /// How many there are, disabled ones too.
    public func count() throws -> Int { try db.count("SELECT COUNT(*) AS value FROM administrators") }

    /// How many of the highest role can sign in. Whoever takes that away from one must leave another.
    public func countOfEnabledAdmins() throws -> Int {
        try db.count(
            """
            SELECT COUNT(*) AS value FROM administrators
            WHERE role = \(Role.admin.rawValue) AND disabled_at IS NULL
            """)
    }

    /// The hash of the password as a PHC string; `nil` when there is none. For the check of a sign-in only.
    public func passwordHash(of id: AdministratorID) throws -> String? {
        try db.first("SELECT password_hash FROM administrators WHERE administrator_id = \(id)") {
            try $0.optional("password_hash", $0.text)
        } ?? nil
    }

    public func setPasswordHash(_ hash: String, of id: AdministratorID, at now: Instant) throws {
        try db.execute(
            """
            UPDATE administrators SET password_hash = \(hash), password_set_at = \(now) WHERE administrator_id = \(id)
            """)
    }

    public func setRole(_ role: Role, of id: AdministratorID) throws {
        try db.execute("UPDATE administrators SET role = \(role.rawValue) WHERE administrator_id = \(id)")
    }

    /// Refuses sign-in from now on, or with `nil` allows it again. Open sessions and tokens stop at once.
    public func setDisabled(_ since: Instant?, of id: AdministratorID) throws {
        try db.execute("UPDATE administrators SET disabled_at = \(since) WHERE administrator_id = \(id)")
    }

    public func recordSignIn(of id: AdministratorID, at now: Instant) throws {
        try db.execute("UPDATE administrators SET signed_in_at = \(now) WHERE administrator_id = \(id)")
    }
}

extension Connection {
    public var administrators: Administrators { Administrators(db: self) }
}
