import Core

/// What a sync found changed about one user.
public struct UserChange: Equatable, Sendable {
    public enum Kind: String, Sendable, Codable { case added, changed, removed }

    /// A value before and after.
    public struct Turn<Value: Equatable & Sendable>: Equatable, Sendable {
        public var before: Value
        public var after: Value
        public init(_ before: Value, _ after: Value) { (self.before, self.after) = (before, after) }
    }

    public var user: AccountID
    public var kind: Kind
    /// When the sync that saw it finished.
    public var at: Instant
    /// `nil` where nothing changed; so for the next two.
    public var accountStatus: Turn<AccountStatus>?
    public var membership: Turn<Membership>?
    public var claim: Turn<Claim>?
    public var joined: [GroupID]
    public var left: [GroupID]
    /// Direct roles; known only where both syncs had read them.
    public var gained: [DirectRole]
    public var lost: [DirectRole]

    public init(
        user: AccountID, kind: Kind, at: Instant, accountStatus: Turn<AccountStatus>? = nil,
        membership: Turn<Membership>? = nil, claim: Turn<Claim>? = nil, joined: [GroupID] = [], left: [GroupID] = [],
        gained: [DirectRole] = [], lost: [DirectRole] = []
    ) {
        self.user = user
        self.kind = kind
        self.at = at
        self.accountStatus = accountStatus
        self.membership = membership
        self.claim = claim
        self.joined = joined
        self.left = left
        self.gained = gained
        self.lost = lost
    }
}

/// The history of users as syncs saw it: states, groups and roles, not activity. Our own steps are in the journal.
public struct UserChanges {
    /// Older changes are forgotten by the next sync.
    public static let kept = Duration.days(400)

    let db: any Connection

    /// The newest changes of a user first.
    public func of(_ id: AccountID, limit: Int) throws -> [UserChange] {
        // Most users have none, and the names are many.
        guard try db.count("SELECT COUNT(*) AS value FROM user_changes WHERE account_id = \(id)") > 0 else { return [] }
        let names = try ChangeNames(in: db)
        return try db.rows(
            """
            SELECT \(UserChange.columns) FROM user_changes WHERE account_id = \(id)
            ORDER BY sync_number DESC LIMIT \(limit)
            """
        ) { try UserChange($0, names) }
    }

    /// Compares what a sync gathered with the mirror, and forgets what is too old. Called before the one replaces the
    /// other, in the same transaction.
    func recordStaged(by sync: Int64, at now: Instant) throws {
        try db.execute("DELETE FROM user_changes WHERE seen_at < \(now - UserChanges.kept)")
        try db.execute(
            """
            INSERT INTO user_changes (sync_number, seen_at, \(UserChange.columnsOfStaged))
            SELECT \(sync), \(now), s.account_id, CASE WHEN u.user_key IS NULL THEN 'added' ELSE 'changed' END,
                u.account_status, s.account_status, u.membership, s.membership, u.claim, s.claim,
                CASE WHEN u.groups <> s.groups THEN u.groups END, CASE WHEN u.groups <> s.groups THEN s.groups END,
                CASE WHEN u.direct_roles <> s.direct_roles THEN u.direct_roles END,
                CASE WHEN u.direct_roles <> s.direct_roles THEN s.direct_roles END
            FROM staged_users s LEFT JOIN users u ON u.user_key = s.user_key
            WHERE u.user_key IS NULL OR u.account_status <> s.account_status OR u.membership <> s.membership
                OR u.claim <> s.claim OR u.groups <> s.groups OR u.direct_roles <> s.direct_roles
            """)
    }

    func recordRemoved(_ ids: [AccountID], by sync: Int64, at now: Instant) throws {
        try db.execute(
            many: ids.lazy.map { id in
                """
                INSERT INTO user_changes (sync_number, seen_at, account_id, kind)
                VALUES (\(sync), \(now), \(id), 'removed')
                """
            })
    }
}

extension Connection {
    public var userChanges: UserChanges { UserChanges(db: self) }
}

/// Names of the numbers in packed columns, also of groups and products that have vanished since.
private struct ChangeNames {
    private var names: [OrdinalKind: [Int: String]] = [:]

    init(in db: any Connection) throws {
        for kind in OrdinalKind.allCases {
            try db.query("SELECT ordinal, name FROM ordinals WHERE kind = \(kind.rawValue)") {
                names[kind, default: [:]][try $0.int("ordinal")] = try $0.text("name")
            }
        }
    }

    func groups(_ packed: [UInt8]) -> Set<GroupID> {
        Set(PackedColumn.words(packed).compactMap { names[.group]?[Int($0)] }.map { GroupID($0) })
    }

    func roles(_ packed: [UInt8]) -> Set<DirectRole> {
        Set(
            PackedColumn.directRoles(packed).compactMap { product, role in
                guard let product = names[.product]?[Int(product)], let role = names[.role]?[Int(role)] else {
                    return nil
                }
                return DirectRole(product: ProductID(product), role: role)
            })
    }
}

extension UserChange {
    static let columnsOfStaged: SQL = """
        account_id, kind, old_account_status, account_status, old_membership, membership, old_claim, claim,
        old_groups, groups, old_direct_roles, direct_roles
        """
    static let columns: SQL = "seen_at, \(columnsOfStaged)"

    fileprivate init(_ row: Row, _ names: ChangeNames) throws {
        self.init(user: try row.id("account_id"), kind: try row.name("kind"), at: try row.instant("seen_at"))
        guard kind == .changed else { return }
        accountStatus = try Self.turn(row, "account_status") { AccountStatus(code: $0) }
        membership = try Self.turn(row, "membership") { Membership(code: $0) }
        claim = try Self.turn(row, "claim") { Claim(code: $0) }
        if let before = try row.optional("old_groups", row.blob), let after = try row.optional("groups", row.blob) {
            let (old, new) = (names.groups(before), names.groups(after))
            (joined, left) = (new.subtracting(old).sorted(), old.subtracting(new).sorted())
        }
        if let before = try row.optional("old_direct_roles", row.blob),
            let after = try row.optional("direct_roles", row.blob)
        {
            let (old, new) = (names.roles(before), names.roles(after))
            (gained, lost) = (Self.sorted(new.subtracting(old)), Self.sorted(old.subtracting(new)))
        }
    }

    private static func turn<Value: Equatable & Sendable>(
        _ row: Row, _ column: String, _ value: (UInt8) -> Value
    ) throws -> Turn<Value>? {
        let (before, after) = (try row.code("old_\(column)"), try row.code(column))
        return before == after ? nil : Turn(value(before), value(after))
    }

    private static func sorted(_ roles: Set<DirectRole>) -> [DirectRole] {
        roles.sorted { ($0.product, $0.role) < ($1.product, $1.role) }
    }
}
