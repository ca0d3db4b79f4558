import Core

/// An administrator's own id; it stays when name or e-mail change.
public struct AdministratorID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
extension AdministratorID: SQLBindable {}

/// What an administrator may do. Each role may do all that the ones before it may.
public enum Role: String, Sendable, Codable, CaseIterable, Comparable {
    /// Looks at everything, changes nothing.
    case viewer
    /// Plans and starts runs, edits rules and filters.
    case `operator`
    /// Releases runs that wait.
    case approver
    /// Settings, connection, administrators, tokens.
    case admin

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .approver: 2
        case .admin: 3
        }
    }
}

/// Somebody who may sign in. Holds no password and no hash of one, so that it can be shown and logged.
public struct Administrator: Equatable, Sendable {
    public var id: AdministratorID
    public var name: String
    /// As it was typed; compared without regard to case.
    public var email: String
    public var role: Role
    /// False until the first password is set: then only a one-time link signs in.
    public var hasPassword: Bool
    public var createdAt: Instant
    /// `nil` before the first sign-in.
    public var signedInAt: Instant?
    /// Since when sign-in is refused; `nil` when it is not.
    public var disabledAt: Instant?

    public init(
        id: AdministratorID, name: String, email: String, role: Role, hasPassword: Bool = false, createdAt: Instant,
        signedInAt: Instant? = nil, disabledAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.role = role
        self.hasPassword = hasPassword
        self.createdAt = createdAt
        self.signedInAt = signedInAt
        self.disabledAt = disabledAt
    }

    /// Who did something, as the audit log says it.
    public var actor: String { "admin:\(email)" }

    /// Equal for e-mail addresses that are the same person.
    static func key(_ email: String) -> String { email.lowercased() }
}

extension Administrator {
    static let columns: SQL =
        """
        administrator_id, name, email, role, password_hash IS NOT NULL AS has_password, created_at, signed_in_at,
        disabled_at
        """

    init(row: Row) throws {
        self.init(
            id: try row.id("administrator_id"), name: try row.text("name"), email: try row.text("email"),
            role: try row.name("role"), hasPassword: try row.bool("has_password"),
            createdAt: try row.instant("created_at"),
            signedInAt: try row.optional("signed_in_at", row.instant),
            disabledAt: try row.optional("disabled_at", row.instant))
    }
}
