import Core

// A sync gathers beside the mirror and moves everything over when it finishes, in that one transaction. So a sync
// that fails half-way leaves the mirror exactly as it was, and a first one that ends early deletes nothing. Users
// whose content did not change are only marked as seen: memory and writing stay bounded by what changed.
extension Directory {
    /// Starts a sync. One that was still running (its process died) is abandoned.
    public func beginSync(at now: Instant) throws -> SyncMark {
        try db.execute(
            """
            UPDATE syncs SET state = 'abandoned', finished_at = \(now), reason = 'another sync began'
            WHERE state = 'running'
            """)
        try clearStage()
        let number = Int64(try db.count("SELECT COALESCE(MAX(number), 0) + 1 AS value FROM syncs"))
        try db.execute("INSERT INTO syncs (number, state, started_at) VALUES (\(number), 'running', \(now))")
        return SyncMark(number: number, startedAt: now)
    }

    /// Hands in all products.
    public func replaceProducts(_ products: [Product], in mark: SyncMark) throws {
        try requireCurrent(mark)
        var ordinals = OrdinalTable()
        try ordinals.resolve(.product, Set(products.map(\.id.rawValue)), in: db)
        let numbers = ordinals.all(.product)
        try db.execute(
            many: products.lazy.map { ProductColumns.upsert($0, ordinal: numbers[$0.id.rawValue] ?? 0, staged: true) })
    }

    /// Hands in a page of groups.
    @discardableResult
    public func upsertGroups(_ groups: [Group], in mark: SyncMark) throws -> MirrorChanges<GroupID> {
        try requireCurrent(mark)
        var ordinals = OrdinalTable()
        try ordinals.resolve(.group, Set(groups.map(\.id.rawValue)), in: db)
        let numbers = ordinals.all(.group)
        var changes = MirrorChanges<GroupID>()
        for group in groups {
            let before = try db.first(
                "SELECT \(GroupColumns.all) FROM groups WHERE ordinal = \(numbers[group.id.rawValue] ?? 0)",
                Group.init(row:))
            if before == nil {
                changes.added.append(group.id)
            } else if before != group {
                changes.changed.append(group.id)
            }
        }
        let rows = try groups.map { try GroupColumns.upsert($0, ordinal: numbers[$0.id.rawValue] ?? 0, staged: true) }
        try db.execute(many: rows)
        return changes
    }

    /// Hands in a page of users. A user that comes twice, because the vendor's pages moved, is taken as they came
    /// last and reported as added once.
    ///
    /// Where the vendor does not say since when somebody is suspended or deactivated, that is what was known while
    /// the state lasted, else when this sync began. Direct roles that were read earlier stay while neither groups
    /// nor activity changed.
    @discardableResult
    public func upsertUsers(_ users: [User], in mark: SyncMark) throws -> MirrorChanges<AccountID> {
        try requireCurrent(mark)
        let ordinals = try OrdinalTable(for: users, in: db)
        try holdPlaces(ordinals, staged: true)
        var changes = MirrorChanges<AccountID>()
        for chunk in users.chunks(of: 256) { try stage(chunk, ordinals: ordinals, mark: mark, changes: &changes) }
        return changes
    }

    private func stage(
        _ users: ArraySlice<User>, ordinals: OrdinalTable, mark: SyncMark, changes: inout MirrorChanges<AccountID>
    ) throws {
        let ids = users.map(\.id)
        let mirror = try records(ids)
        var staged = try records(ids, staged: true)
        let known = Set(mirror.keys).union(staged.keys)
        var nextKey = try takeUserKeys(Set(ids).subtracting(known).count)
        var writes: [AccountID: SQL] = [:]
        var marks: [Int] = []
        for user in users {
            var record = try UserRecord(user, ordinals: ordinals)
            let earlier = mirror[user.id]?.record
            record.fill(from: earlier, seenAt: mark.startedAt)
            let key: Int
            if let known = mirror[user.id]?.key ?? staged[user.id]?.key {
                key = known
                if record != staged[user.id]?.record ?? earlier { changes.changed.append(user.id) }
            } else {
                (key, nextKey) = (nextKey, nextKey + 1)
                changes.added.append(user.id)
            }
            if record != earlier {
                writes[user.id] = UserColumns.upsert(record, key: key, staged: true)
                staged[user.id] = (key, record)
            } else if staged.removeValue(forKey: user.id) != nil {
                writes[user.id] = "DELETE FROM staged_users WHERE user_key = \(key)"
            }
            marks.append(key)
        }
        try db.execute(many: writes.values)
        try db.execute(many: marks.lazy.map { seen($0, in: mark.number) })
    }

    /// Users of the mirror that this sync was not handed: gone at the vendor, or missed because pages moved.
    public func unseenUsers(in mark: SyncMark) throws -> [AccountID] {
        try requireCurrent(mark)
        return try db.rows("SELECT account_id FROM users WHERE \(unseen(in: mark)) ORDER BY account_id") {
            try $0.id("account_id")
        }
    }

    private func unseen(in mark: SyncMark) -> SQL {
        "NOT EXISTS (SELECT 1 FROM seen_users s WHERE s.user_key = users.user_key AND s.generation = \(mark.number))"
    }

    /// Makes the mirror what the sync gathered. Everything that was not handed in is removed; the users among it are
    /// returned. `changes` are the sums of what the pages reported, for the log of syncs.
    @discardableResult
    public func finishSync(
        _ mark: SyncMark, at now: Instant, changes: (added: Int, changed: Int) = (0, 0)
    ) throws -> [AccountID] {
        try requireCurrent(mark)
        let isFirst = try lastSync() == nil
        if !isFirst { try db.userChanges.recordStaged(by: mark.number, at: now) }
        try db.execute("DELETE FROM products WHERE ordinal NOT IN (SELECT ordinal FROM staged_products)")
        try db.execute(ProductColumns.moveStaged)
        try db.execute("DELETE FROM groups WHERE ordinal NOT IN (SELECT ordinal FROM staged_groups)")
        try db.execute(GroupColumns.moveStaged)
        let removed: [AccountID] = try db.rows("DELETE FROM users WHERE \(unseen(in: mark)) RETURNING account_id") {
            try $0.id("account_id")
        }
        if !isFirst { try db.userChanges.recordRemoved(removed, by: mark.number, at: now) }
        try db.execute(UserColumns.moveStaged)
        try clearStage()
        try db.execute(
            """
            UPDATE syncs SET state = 'finished', finished_at = \(now), users = \(try count()),
                groups = \(try db.count("SELECT COUNT(*) AS value FROM groups")), added = \(changes.added),
                changed = \(changes.changed), removed = \(removed.count)
            WHERE number = \(mark.number)
            """)
        try touch()
        return removed.sorted()
    }

    /// Ends a sync without a trace in the mirror. Nothing happens when it is not the one in progress.
    public func abandonSync(_ mark: SyncMark, reason: String, at now: Instant) throws {
        guard try runningSync() == mark.number else { return }
        try clearStage()
        try db.execute(
            """
            UPDATE syncs SET state = 'abandoned', finished_at = \(now), reason = \(reason) WHERE number = \(mark.number)
            """)
    }

    /// The last sync that finished; `nil` before the first.
    public func lastSync() throws -> SyncRecord? {
        try db.first(
            "SELECT \(SyncRecord.columns) FROM syncs WHERE state = 'finished' ORDER BY number DESC LIMIT 1",
            SyncRecord.init(row:))
    }

    /// The latest syncs of any state, newest first.
    public func syncs(limit: Int) throws -> [SyncRecord] {
        try db.rows(
            "SELECT \(SyncRecord.columns) FROM syncs ORDER BY number DESC LIMIT \(limit)", SyncRecord.init(row:))
    }

    private func requireCurrent(_ mark: SyncMark) throws {
        guard try runningSync() == mark.number else { throw StoreError.syncNotCurrent(mark.number) }
    }

    private func clearStage() throws {
        try db.execute("DELETE FROM staged_users")
        try db.execute("DELETE FROM staged_groups")
        try db.execute("DELETE FROM staged_products")
        try db.execute("DELETE FROM seen_users")
    }

    /// Sees to it that everything users refer to is there. A group or product that the vendor mentions without
    /// listing it is known by its id alone, and such a group cannot be changed by us.
    func holdPlaces(_ ordinals: OrdinalTable, staged: Bool) throws {
        for (name, ordinal) in try missing(ordinals.all(.group), in: staged ? "staged_groups" : "groups") {
            let group = Group(id: GroupID(name), name: name, isModifiable: false)
            try db.execute(try GroupColumns.insert(group, ordinal: ordinal, staged: staged))
        }
        for (name, ordinal) in try missing(ordinals.all(.product), in: staged ? "staged_products" : "products") {
            let product = Product(unlisted: ProductID(name))
            try db.execute(ProductColumns.insert(product, ordinal: ordinal, staged: staged))
        }
    }

    /// Those of the names that the table has no row for, by rising number.
    private func missing(_ names: [String: Int], in table: SQL) throws -> [(name: String, ordinal: Int)] {
        var present: Set<Int> = []
        for chunk in Array(names.values).chunks(of: 256) {
            try db.query("SELECT ordinal FROM \(table) WHERE ordinal IN (\(list: chunk))") {
                present.insert(try $0.int("ordinal"))
            }
        }
        return names.filter { !present.contains($0.value) }.map { (name: $0.key, ordinal: $0.value) }
            .sorted { $0.ordinal < $1.ordinal }
    }
}

extension Product {
    /// A product that users were seen in and no list has: known by its id alone.
    fileprivate init(unlisted id: ProductID) {
        let parts = id.rawValue.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.init(id: id, key: ProductKey(parts[0]), name: parts[0], site: parts.count > 1 ? parts[1] : "")
    }
}

extension SyncRecord {
    static let columns: SQL = "number, state, started_at, finished_at, reason, users, groups, added, changed, removed"

    init(row: Row) throws {
        self.init(
            number: try row.int64("number"), state: try row.name("state"), startedAt: try row.instant("started_at"),
            finishedAt: try row.optional("finished_at", row.instant), reason: try row.optional("reason", row.text),
            users: try row.int("users"), groups: try row.int("groups"), added: try row.int("added"),
            changed: try row.int("changed"), removed: try row.int("removed"))
    }
}
