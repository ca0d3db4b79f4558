import Core

/// One user for programs: a JSON object, a CSV record.
public struct UserDocument: Sendable {
    public var user: User
    /// Products the user can open.
    public var products: [ProductActivity]
    public var lastActive: Activity
    public var names: DirectoryNames

    public init(user: User, products: [ProductActivity], lastActive: Activity, names: DirectoryNames) {
        self.user = user
        self.products = products
        self.lastActive = lastActive
        self.names = names
    }

    public var json: JSONValue {
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

    public static let csvHeader = [
        "accountId", "name", "email", "accountStatus", "membership", "claim", "groups", "products", "lastActive",
        "activity", "addedToOrg",
    ]

    /// Several groups or products stand in one field, apart by `; `.
    public var csv: [String] {
        [
            user.id.rawValue, user.name, user.email ?? "", user.accountStatus.rawValue, user.membership.rawValue,
            user.claim.rawValue, user.groups.map(names.group).sorted().joined(separator: "; "),
            products.map { names.product($0.product) }.joined(separator: "; "), lastActive.instant?.iso8601 ?? "",
            lastActive.word, user.addedToOrg?.iso8601 ?? "",
        ]
    }
}

extension Activity {
    /// The word scripts tell the three by.
    public var word: String {
        switch self {
        case .at: "seen"
        case .never: "never"
        case .unknown: "unknown"
        }
    }
    /// `nil` unless the user was seen.
    public var instant: Instant? {
        if case .at(let instant) = self { instant } else { nil }
    }
}
