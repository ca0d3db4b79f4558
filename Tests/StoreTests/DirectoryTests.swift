import Core
import Store
import Testing

@Suite struct DirectoryTests {
    @Test(arguments: Driver.allCases, [1, 2, 3] as [UInt64])
    func usersGroupsAndProductsComeBackAsTheyWere(driver: Driver, seed: UInt64) async throws {
        var values = RandomValues(seed: seed)
        let (users, groups, products) = values.organization(users: 300)
        try await withStore(driver) { store, _ in
            try await store.database.write { try $0.directory.put(users) }
            try await store.sync([], groups: groups, products: products, at: .t0)
            try await store.database.write { try $0.directory.put(users) }
            let sorted = users.sorted { $0.id < $1.id }
            #expect(try await store.allUsers() == sorted)
            try await store.database.read { db throws in
                #expect(try db.directory.groups() == groups.sorted { $0.id < $1.id })
                #expect(try db.directory.products() == products.sorted { $0.id < $1.id })
                #expect(try db.directory.users(Array(sorted.prefix(270)).map(\.id)) == Array(sorted.prefix(270)))
                #expect(try db.directory.user("nobody") == nil)
                #expect(try db.directory.count() == 300)
            }
        }
    }

    @Test(arguments: Driver.allCases, [11, 12] as [UInt64])
    func aSnapshotHoldsTheUsersThatWereWritten(driver: Driver, seed: UInt64) async throws {
        var values = RandomValues(seed: seed)
        let (users, groups, products) = values.organization(users: 200)
        try await withStore(driver) { store, _ in
            try await store.sync([], groups: groups, products: products, at: .t0)
            try await store.database.write { try $0.directory.put(users) }
            try await expect(try await store.loadSnapshot(), holds: users)
            #expect(try await store.loadSnapshot().takenAt == .t0)
            // A group and a product vanish: numbers in packed rows no longer are positions.
            let lost = (group: groups[3].id, product: products[1].id)
            let fewer = users.map { user in
                var user = user
                user.groups.removeAll { $0 == lost.group }
                user.activity.removeAll { $0.product == lost.product }
                user.directRoles?.removeAll { $0.product == lost.product }
                return user
            }
            let left = (groups.filter { $0.id != lost.group }, products.filter { $0.id != lost.product })
            try await store.sync(fewer, groups: left.0, products: left.1, at: .t0)
            let mirror = try await store.allUsers()
            let snapshot = try await store.loadSnapshot()
            #expect(snapshot.groups.count == groups.count - 1)
            #expect(snapshot.products.count == products.count - 1)
            try await expect(snapshot, holds: mirror)
        }
    }

    private func expect(_ snapshot: Snapshot, holds users: [User]) async throws {
        #expect(snapshot.count == users.count)
        for user in users {
            let index = try #require(snapshot.index(of: user.id))
            var found = snapshot.user(at: index)
            found.directRoles?.sort { ($0.product, $0.role) < ($1.product, $1.role) }
            #expect(found == user.atMinutes)
        }
    }

    @Test(arguments: Driver.allCases)
    func aSyncAddsChangesAndRemoves(driver: Driver) async throws {
        var values = RandomValues(seed: 21)
        let (users, groups, products) = values.organization(users: 40)
        try await withStore(driver) { store, _ in
            let first = try await store.sync(users, groups: groups, products: products, at: .t0)
            #expect(Set(first.changes.added) == Set(users.map(\.id)))
            #expect(first.changes.changed.isEmpty && first.removed.isEmpty)
            let again = try await store.sync(users, groups: groups, products: products, at: .t0 + .days(1))
            #expect(again.changes == MirrorChanges() && again.removed.isEmpty)
            var next = Array(users.dropFirst(2))
            next[0].name = "Somebody else"
            next.append(values.user(1000, groups: groups, products: products))
            let third = try await store.sync(next, groups: groups, products: products, at: .t0 + .days(2))
            #expect(third.changes == MirrorChanges(added: [next[38].id], changed: [next[0].id]))
            #expect(third.removed == users.prefix(2).map(\.id).sorted())
            let records = try await store.database.read { try $0.directory.syncs(limit: 9) }
            #expect(records.map(\.state) == [.finished, .finished, .finished])
            #expect(records.first?.removed == 2 && records.first?.users == 39)
        }
    }

    /// What a sync hands in before it ends for another reason.
    enum Ending: CaseIterable { case abandoned, followedByAnother, failedInFinish }

    @Test(arguments: Driver.allCases, Ending.allCases)
    func aSyncThatDoesNotFinishLeavesTheMirrorAsItWas(driver: Driver, ending: Ending) async throws {
        var values = RandomValues(seed: 31)
        let (users, groups, products) = values.organization(users: 30)
        let others = values.organization(users: 10)
        try await withStore(driver) { store, _ in
            try await store.sync(users, groups: groups, products: products, at: .t0)
            let before = try await store.allUsers()
            let database = store.database
            let mark = try await database.write { try $0.directory.beginSync(at: .t0 + .days(1)) }
            try await database.write { db in
                try db.directory.replaceProducts([others.products[0]], in: mark)
                try db.directory.upsertGroups([others.groups[0]], in: mark)
                try db.directory.upsertUsers(others.users, in: mark)
            }
            switch ending {
            case .abandoned:
                try await database.write { try $0.directory.abandonSync(mark, reason: "page 7 failed", at: .t0) }
            case .followedByAnother: _ = try await database.write { try $0.directory.beginSync(at: .t0 + .days(2)) }
            case .failedInFinish:
                await #expect(throws: StoreError.self) {
                    try await database.write { db in
                        try db.directory.finishSync(mark, at: .t0)
                        throw StoreError.database("full")
                    }
                }
            }
            #expect(try await store.allUsers() == before)
            try await database.read { db throws in
                #expect(try db.directory.groups() == groups.sorted { $0.id < $1.id })
                #expect(try db.directory.products() == products.sorted { $0.id < $1.id })
                #expect(try db.directory.lastSync()?.startedAt == .t0)
            }
            if ending != .failedInFinish {
                await #expect(throws: StoreError.syncNotCurrent(mark.number)) {
                    try await database.write { _ = try $0.directory.upsertUsers(users, in: mark) }
                }
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aUserOnTwoPagesCountsOnceAndTheLastWordStands(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let changes = try await store.database.write { db in
                let mark = try db.directory.beginSync(at: .t0)
                let first = try db.directory.upsertUsers(
                    [User(id: "a", name: "Old"), User(id: "b", name: "B")], in: mark)
                let second = try db.directory.upsertUsers([User(id: "a", name: "New")], in: mark)
                try db.directory.finishSync(mark, at: .t0)
                return [first, second]
            }
            #expect(changes.flatMap(\.added) == ["a", "b"])
            #expect(try await store.allUsers().map(\.name) == ["New", "B"])
        }
    }

    /// One row: what the vendor says at the first and at the second sync, and what the mirror must then hold.
    struct Suspension: Sendable {
        var first: (Membership, Instant?)
        var second: (Membership, Instant?)
        var expected: Instant?
        init(_ first: (Membership, Instant?), _ second: (Membership, Instant?), _ expected: Instant?) {
            (self.first, self.second, self.expected) = (first, second, expected)
        }
    }
    static let told = Instant.t0 - .days(9)
    static let day1 = Instant.t0
    static let day2 = Instant.t0 + .days(1)

    @Test(
        arguments: Driver.allCases,
        [
            Suspension((.active, nil), (.active, nil), nil),
            Suspension((.active, nil), (.suspended, nil), day2),
            Suspension((.active, nil), (.suspended, told), told),
            Suspension((.suspended, nil), (.suspended, nil), day1),
            Suspension((.suspended, told), (.suspended, nil), told),
            Suspension((.suspended, nil), (.suspended, told), told),
            Suspension((.suspended, told), (.active, nil), nil),
        ])
    func aSuspensionBeganWhenTheVendorSaysElseWhenItWasFirstSeen(driver: Driver, row: Suspension) async throws {
        try await withStore(driver) { store, _ in
            for (day, said) in [(Self.day1, row.first), (Self.day2, row.second)] {
                let user = User(id: "a", name: "A", membership: said.0, suspendedAt: said.1)
                try await store.sync([user], at: day)
            }
            #expect(try await store.allUsers().first?.suspendedAt == row.expected)
        }
    }

    @Test(arguments: Driver.allCases)
    func aStateThatOurOwnRunMadeKeepsTheRunsTime(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let user = User(id: "a", name: "A")
            let acted = Self.day1 + .hours(1)
            try await store.sync([user], at: Self.day1)
            try await store.database.write { db in
                try db.directory.put([
                    Effect.deactivate.applied(to: Effect.suspend.applied(to: user, at: acted), at: acted)
                ])
            }
            try await store.sync(
                [User(id: "a", name: "A", accountStatus: .inactive, membership: .suspended)], at: Self.day2)
            let found = try await store.allUsers().first
            #expect(found?.suspendedAt == acted && found?.deactivatedAt == acted)
        }
    }

    @Test(arguments: Driver.allCases)
    func aStepDuringASyncIsNotUndoneByWhatTheSyncReadBefore(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.sync([User(id: "a", name: "A")], at: .t0)
            try await store.database.write { db in
                let mark = try db.directory.beginSync(at: .t0)
                _ = try db.directory.upsertUsers([User(id: "a", name: "A2"), User(id: "new", name: "N")], in: mark)
                try db.directory.put([
                    User(id: "a", name: "A", membership: .suspended),
                    User(id: "new", name: "N", membership: .suspended),
                ])
                try db.directory.finishSync(mark, at: .t0)
            }
            #expect(try await store.allUsers().map(\.membership) == [.suspended, .suspended])
        }
    }

    @Test(arguments: Driver.allCases)
    func directRolesStayWhileNeitherGroupsNorActivityChanged(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            var user = User(id: "a", name: "A", groups: ["g"])
            let product = Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")
            let roles = [DirectRole(product: product.id, role: ProductRole.user)]
            try await store.sync([user], products: [product], at: .t0)
            try await store.database.write { try $0.directory.setDirectRoles(roles, of: "a") }
            user.name = "Renamed"
            try await store.sync([user], products: [product], at: .t0)
            #expect(try await store.allUsers().first?.directRoles == roles)
            user.groups = ["g", "h"]
            try await store.sync([user], products: [product], at: .t0)
            #expect(try await store.allUsers().first?.directRoles == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func aGroupThatNoListHasIsKnownByItsIdAndCannotBeChanged(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let user = User(
                id: "a", name: "A", groups: ["hidden"], activity: [.init(product: "jira@cloud", lastActive: .never)])
            try await store.sync([user], at: .t0)
            #expect(try await store.allUsers() == [user])
            try await store.database.read { db throws in
                #expect(try db.directory.groups() == [Group(id: "hidden", name: "hidden", isModifiable: false)])
                #expect(try db.directory.products().map(\.label) == ["jira@cloud"])
            }
            try await store.sync([User(id: "a", name: "A")], at: .t0)
            #expect(try await store.database.read { try $0.directory.groups() } == [])
        }
    }
}

extension User {
    /// With the precision that a snapshot keeps.
    fileprivate var atMinutes: User {
        var user = self
        user.addedToOrg = addedToOrg?.wholeMinutes
        user.suspendedAt = suspendedAt?.wholeMinutes
        user.deactivatedAt = deactivatedAt?.wholeMinutes
        user.activity = activity.map { entry in
            guard case .at(let instant) = entry.lastActive else { return entry }
            return ProductActivity(product: entry.product, lastActive: .at(instant.wholeMinutes))
        }
        return user
    }
}

extension Instant {
    fileprivate var wholeMinutes: Instant { Instant(minutes: minutes) }
}
