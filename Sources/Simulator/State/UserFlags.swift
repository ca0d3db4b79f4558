/// The person's account, in all organisations.
enum AccountState: UInt8 {
    case active, inactive, closed
    /// Stands for a status the vendor may add one day.
    case unheardOf

    var id: String {
        switch self {
        case .active: "active"
        case .inactive: "inactive"
        case .closed: "closed"
        case .unheardOf: "quarantined"
        }
    }
}

/// Being in one directory.
enum MembershipState: UInt8 {
    case none, active, suspended

    var id: String {
        switch self {
        case .none: "no_membership"
        case .active: "active"
        case .suspended: "suspended"
        }
    }
}

struct UserFlags: OptionSet {
    let rawValue: UInt16
    static let managed = UserFlags(rawValue: 1 << 0)
    static let synced = UserFlags(rawValue: 1 << 1)
    static let google = UserFlags(rawValue: 1 << 2)
    static let hiddenEmail = UserFlags(rawValue: 1 << 3)
    static let service = UserFlags(rawValue: 1 << 4)
    static let mfa = UserFlags(rawValue: 1 << 5)
    static let scheduledForDeletion = UserFlags(rawValue: 1 << 6)
    static let unknownSource = UserFlags(rawValue: 1 << 7)
    static let exportControl = UserFlags(rawValue: 1 << 8)
    static let hasTokens = UserFlags(rawValue: 1 << 9)
    static let orgAdmin = UserFlags(rawValue: 1 << 10)
    static let siteAdmin = UserFlags(rawValue: 1 << 11)
    static let userAccessAdmin = UserFlags(rawValue: 1 << 12)
    static let aiAccess = UserFlags(rawValue: 1 << 13)
    static let noSource = UserFlags(rawValue: 1 << 14)

    /// Administrators that the vendor keeps from being suspended or removed.
    static let administrators: UserFlags = [.orgAdmin, .siteAdmin]
    static let platformRoles: [(UserFlags, Role)] = [
        (.orgAdmin, .orgAdmin), (.siteAdmin, .siteAdmin), (.userAccessAdmin, .userAccessAdmin), (.aiAccess, .aiAccess),
    ]
}
