import Core
import Engine

/// A user as a row of a table.
extension UserDocument {
    static let columns: [TextTable.Column] = [
        TextTable.Column("NAME", minimum: 10), TextTable.Column("E-MAIL", minimum: 10), .whole("STATUS"),
        TextTable.Column("PRODUCTS", minimum: 10), .whole("LAST ACTIVE"), TextTable.Column("ACCOUNT", minimum: 10),
    ]

    var cells: [String] {
        [
            user.name, user.email ?? "(hidden)", UserDocument.status(of: user),
            products.map { names.product($0.product) }.joined(separator: " "), lastActive.forPeople, user.id.rawValue,
        ]
    }

    /// One word for account status and membership together.
    static func status(of user: User) -> String {
        if user.isDeletionScheduled { return "deletion due" }
        switch (user.accountStatus, user.membership) {
        case (.active, .active): return "active"
        case (.active, .suspended): return "suspended"
        case (.active, .none): return "not a member"
        case (.inactive, _): return "deactivated"
        case (.closed, _): return "closed"
        default: return "unknown"
        }
    }
}
