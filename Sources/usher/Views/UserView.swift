import Core

/// One user as the command line shows it: a table row, a JSON object, a CSV record.
struct UserView {
    var user: User
    /// Products the user can open.
    var products: [ProductActivity]
    var lastActive: Activity
    var names: DirectoryNames

    static let columns: [TextTable.Column] = [
        TextTable.Column("NAME", minimum: 10), TextTable.Column("E-MAIL", minimum: 10), .whole("STATUS"),
        TextTable.Column("PRODUCTS", minimum: 10), .whole("LAST ACTIVE"), TextTable.Column("ACCOUNT", minimum: 10),
    ]

    var cells: [String] {
        [
            user.name, user.email ?? "(hidden)", UserView.status(of: user),
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

    var json: JSONValue {
        .object([
            "accountId": .text(user.id.rawValue),
            "name": .text(user.name),
            "email": .text(orNull: user.email),
            "accountType": .text(user.accountType.rawValue),
            "accountStatus": .text(user.accountStatus.rawValue),
            "membership": .text(user.membership.rawValue),
            "claim": .text(user.claim.rawValue),
            "managedBy": .text(user.managedBy.rawValue),
            "roles": .texts(user.roles),
            "groups": .texts(user.groups.map(names.group).sorted()),
            "products": .array(products.map(productJSON)),
            "lastActive": .instant(lastActive.instant),
            "activity": .text(lastActive.word),
            "addedToOrg": .instant(user.addedToOrg),
            "suspendedAt": .instant(user.suspendedAt),
            "deactivatedAt": .instant(user.deactivatedAt),
        ])
    }

    private func productJSON(_ activity: ProductActivity) -> JSONValue {
        let product = names.known(activity.product)
        return .object([
            "product": .text(product?.key.rawValue ?? activity.product.rawValue),
            "site": .text(orNull: product?.site),
            "lastActive": .instant(activity.lastActive.instant),
            "activity": .text(activity.lastActive.word),
        ])
    }

    static let csvHeader = [
        "accountId", "name", "email", "accountStatus", "membership", "claim", "groups", "products", "lastActive",
        "activity", "addedToOrg",
    ]

    /// Several groups or products stand in one field, apart by `; `.
    var csv: [String] {
        [
            user.id.rawValue, user.name, user.email ?? "", user.accountStatus.rawValue, user.membership.rawValue,
            user.claim.rawValue, user.groups.map(names.group).sorted().joined(separator: "; "),
            products.map { names.product($0.product) }.joined(separator: "; "), lastActive.instant?.iso8601 ?? "",
            lastActive.word, user.addedToOrg?.iso8601 ?? "",
        ]
    }
}
