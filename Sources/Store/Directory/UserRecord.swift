import Core

/// A user as the mirror keeps them: enumerations as codes, lists packed. Two records are equal exactly when the
/// users they stand for are.
struct UserRecord: Equatable, Sendable {
    var id: AccountID
    var name: String
    var email: String?
    var accountType: AccountType
    var accountStatus: AccountStatus
    var membership: Membership
    var claim: Claim
    var managedBy: ManagementSource
    var isDeletionScheduled: Bool
    var addedToOrg: Instant?
    var suspendedAt: Instant?
    var deactivatedAt: Instant?
    var loginCount: Int?
    var roles: [UInt8]
    var groups: [UInt8]
    var activity: [UInt8]
    /// `nil` while they were not read.
    var directRoles: [UInt8]?

    init(_ user: User, ordinals: OrdinalTable) throws {
        id = user.id
        name = user.name
        email = user.email
        accountType = user.accountType
        accountStatus = user.accountStatus
        membership = user.membership
        claim = user.claim
        managedBy = user.managedBy
        isDeletionScheduled = user.isDeletionScheduled
        addedToOrg = user.addedToOrg
        suspendedAt = user.suspendedAt
        deactivatedAt = user.deactivatedAt
        loginCount = user.loginCount
        roles = PackedColumn.roles(try user.roles.map { try ordinals.byte(.role, $0) })
        groups = PackedColumn.groups(try user.groups.map { try ordinals.ordinal(.group, $0.rawValue) })
        activity = PackedColumn.activity(
            try user.activity.map { (try ordinals.short(.product, $0.product.rawValue), $0.lastActive) })
        directRoles = try user.directRoles.map { try UserRecord.pack($0, ordinals) }
    }

    static func pack(_ roles: [DirectRole], _ ordinals: OrdinalTable) throws -> [UInt8] {
        PackedColumn.directRoles(
            try roles.map { (try ordinals.short(.product, $0.product.rawValue), try ordinals.byte(.role, $0.role)) })
    }

    init(_ row: Row) throws {
        id = try row.id("account_id")
        name = try row.text("name")
        email = try row.optional("email", row.text)
        accountType = AccountType(code: try row.code("account_type"))
        accountStatus = AccountStatus(code: try row.code("account_status"))
        membership = Membership(code: try row.code("membership"))
        claim = Claim(code: try row.code("claim"))
        managedBy = ManagementSource(code: try row.code("managed_by"))
        isDeletionScheduled = try row.bool("is_deletion_scheduled")
        addedToOrg = try row.optional("added_to_org", row.instant)
        suspendedAt = try row.optional("suspended_at", row.instant)
        deactivatedAt = try row.optional("deactivated_at", row.instant)
        loginCount = try row.optional("login_count", row.int)
        roles = try row.blob("roles")
        groups = try row.blob("groups")
        activity = try row.blob("activity")
        directRoles = try row.optional("direct_roles", row.blob)
    }

    /// The user again; lists in the order the model promises.
    func user(_ names: OrdinalNames) -> User {
        User(
            id: id, name: name, email: email, accountType: accountType, accountStatus: accountStatus,
            membership: membership, claim: claim, managedBy: managedBy,
            roles: roles.compactMap { names[.role, Int($0)] }.sorted(),
            isDeletionScheduled: isDeletionScheduled, addedToOrg: addedToOrg, suspendedAt: suspendedAt,
            deactivatedAt: deactivatedAt, loginCount: loginCount,
            groups: PackedColumn.words(groups).compactMap { names[.group, Int($0)] }.map { GroupID($0) }.sorted(),
            activity: PackedColumn.activities(activity).compactMap { entry in
                names[.product, Int(entry.product)].map {
                    ProductActivity(product: ProductID($0), lastActive: entry.lastActive)
                }
            }.sorted { $0.product < $1.product },
            directRoles: directRoles.map { packed in
                PackedColumn.directRoles(packed).compactMap { product, role in
                    guard let product = names[.product, Int(product)], let role = names[.role, Int(role)] else {
                        return nil
                    }
                    return DirectRole(product: ProductID(product), role: role)
                }.sorted { ($0.product, $0.role) < ($1.product, $1.role) }
            })
    }

    /// Fills what the vendor did not say from what was known before. `seenAt` is when the state was first seen, if
    /// it is new.
    mutating func fill(from earlier: UserRecord?, seenAt: Instant) {
        suspendedAt = UserRecord.since(
            membership == .suspended, vendor: suspendedAt, wasSo: earlier?.membership == .suspended,
            before: earlier?.suspendedAt, seenAt: seenAt, isKnown: membership != .unknown)
        deactivatedAt = UserRecord.since(
            accountStatus == .inactive, vendor: deactivatedAt, wasSo: earlier?.accountStatus == .inactive,
            before: earlier?.deactivatedAt, seenAt: seenAt,
            isKnown: accountStatus == .active)
        if directRoles == nil, let earlier, earlier.groups == groups, !showsNewAccess(since: earlier) {
            directRoles = earlier.directRoles
        }
        // An instant that only this program knows stays while the vendor says nothing else.
        if addedToOrg == nil { addedToOrg = earlier?.addedToOrg }
    }

    /// Whether the activity could come from a role given since. An entry that says never goes when access goes, and
    /// its absence says nothing new.
    private func showsNewAccess(since earlier: UserRecord) -> Bool {
        guard activity != earlier.activity else { return false }
        let before = PackedColumn.activities(earlier.activity)
        let now = PackedColumn.activities(activity)
        return now.contains { entry in !before.contains { $0 == entry } }
            || before.contains { entry in entry.lastActive != .never && !now.contains { $0 == entry } }
    }

    /// Start of a state: the vendor's word, else what was known while the state lasted, else now. Without the state
    /// there is none; where the state itself is not certain, only the vendor's word counts.
    private static func since(
        _ isSo: Bool, vendor: Instant?, wasSo: Bool, before: Instant?, seenAt: Instant, isKnown: Bool
    ) -> Instant? {
        guard isSo else { return isKnown ? nil : vendor }
        return vendor ?? (wasSo ? before : nil) ?? seenAt
    }
}

extension Row {
    /// A small code; one that does not fit reads as 0, `unknown`.
    func code(_ column: String) throws(RowError) -> UInt8 { UInt8(exactly: try int64(column)) ?? 0 }
}
