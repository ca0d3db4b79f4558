import Core

/// The mirror of the organisation: its products, groups and users as the last finished sync and our own steps since
/// then left them.
public struct Directory {
    let db: any Connection

    /// Counts changes of the mirror: two reads with the same version saw the same mirror.
    public func version() throws -> Int { try db.count("SELECT version AS value FROM mirror") }

    public func count() throws -> Int { try db.count("SELECT COUNT(*) AS value FROM users") }

    /// `nil` when the mirror does not have the user.
    public func user(_ id: AccountID) throws -> User? { try users([id]).first }

    /// Those of the users that the mirror has, ordered by account id.
    public func users(_ ids: [AccountID]) throws -> [User] {
        let found = try records(ids).values.map(\.record)
        let names = try OrdinalNames(of: found, in: db)
        return found.map { $0.user(names) }.sorted { $0.id < $1.id }
    }

    /// Gives every user to `each`, in the order they came into the mirror, without holding them all.
    public func forEachUser(_ each: (User) throws -> Void) throws {
        let names = try OrdinalNames(in: db)
        try db.query("SELECT \(UserColumns.all) FROM users ORDER BY user_key") { row in
            try each(try UserRecord(row).user(names))
        }
    }

    /// All groups, ordered by id.
    public func groups() throws -> [Group] {
        try db.rows("SELECT \(GroupColumns.all) FROM groups ORDER BY group_id", Group.init(row:))
    }
    /// All products, ordered by id.
    public func products() throws -> [Product] {
        try db.rows("SELECT \(ProductColumns.all) FROM products ORDER BY product_id", Product.init(row:))
    }

    /// Writes users as our own executed steps left them. A sync in progress does not put back what it read before.
    public func put(_ users: [User]) throws {
        guard !users.isEmpty else { return }
        let ordinals = try OrdinalTable(for: users, in: db)
        try holdPlaces(ordinals, staged: false)
        let running = try runningSync()
        for chunk in users.chunks(of: 256) {
            var keys = try records(chunk.map(\.id)).mapValues(\.key)
            if running != nil {
                // A user that the sync found first already has a number; the mirror must use the same.
                keys.merge(try records(chunk.map(\.id), staged: true).mapValues(\.key)) { old, _ in old }
            }
            for user in chunk where keys[user.id] == nil { keys[user.id] = try takeUserKeys(1) }
            let records = try chunk.map { (try UserRecord($0, ordinals: ordinals), keys[$0.id] ?? 0) }
            try db.execute(many: records.lazy.map { UserColumns.upsert($0.0, key: $0.1, staged: false) })
            if let running {
                try db.execute(many: records.lazy.map { "DELETE FROM staged_users WHERE user_key = \($0.1)" })
                try db.execute(many: records.lazy.map { seen($0.1, in: running) })
            }
        }
        try touch()
    }

    /// Keeps the roles a user holds directly, freshly read. Nothing happens when the mirror lacks the user.
    public func setDirectRoles(_ roles: [DirectRole], of id: AccountID) throws {
        try setDirectRoles([id: roles])
    }

    /// The same for many users.
    public func setDirectRoles(_ roles: [AccountID: [DirectRole]]) throws {
        var ordinals = OrdinalTable()
        let all = Set(roles.values.joined())
        try ordinals.resolve(.product, Set(all.map(\.product.rawValue)), in: db)
        try ordinals.resolve(.role, Set(all.map(\.role)), in: db)
        try holdPlaces(ordinals, staged: false)
        let packed = try roles.sorted { $0.key < $1.key }.map { ($0.key, try UserRecord.pack($0.value, ordinals)) }
        for table in ["users", "staged_users"] as [SQL] {
            try db.execute(
                many: packed.lazy.map { id, roles in
                    "UPDATE \(table) SET direct_roles = \(roles) WHERE account_id = \(id)"
                })
        }
        try touch()
    }

    /// Takes users out that the vendor no longer has.
    public func remove(_ ids: [AccountID]) throws {
        for chunk in ids.chunks(of: 256) {
            try db.execute("DELETE FROM users WHERE account_id IN (\(list: chunk))")
            try db.execute("DELETE FROM staged_users WHERE account_id IN (\(list: chunk))")
        }
        try touch()
    }

    func touch() throws { try db.execute("UPDATE mirror SET version = version + 1") }

    /// The first of `count` fresh user numbers.
    func takeUserKeys(_ count: Int) throws -> Int {
        try db.count(
            "UPDATE mirror SET next_user_key = next_user_key + \(count) RETURNING next_user_key - \(count) AS value")
    }

    func seen(_ key: Int, in generation: Int64) -> SQL {
        """
        INSERT INTO seen_users (user_key, generation) VALUES (\(key), \(generation))
        ON CONFLICT (user_key) DO UPDATE SET generation = excluded.generation
        """
    }

    func runningSync() throws -> Int64? {
        try db.first("SELECT number FROM syncs WHERE state = 'running'") { try $0.int64("number") }
    }

    /// Records with their numbers, of the mirror or of the running sync.
    func records(
        _ ids: [AccountID], staged: Bool = false
    ) throws -> [AccountID: (key: Int, record: UserRecord)] {
        var found: [AccountID: (key: Int, record: UserRecord)] = [:]
        for chunk in ids.chunks(of: 256) {
            let table: SQL = staged ? "staged_users" : "users"
            try db.query("SELECT \(UserColumns.all) FROM \(table) WHERE account_id IN (\(list: chunk))") { row in
                let record = try UserRecord(row)
                found[record.id] = (try row.int("user_key"), record)
            }
        }
        return found
    }
}

extension Connection {
    public var directory: Directory { Directory(db: self) }
}
