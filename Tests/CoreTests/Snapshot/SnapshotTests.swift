import Core
import TestSupport
import Testing

/// Users come out of the columns as they went in, by every way in.
struct SnapshotTests {
    private static func build(_ organization: RandomOrganization, _ users: [User]) -> Snapshot {
        var builder = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: organization.now,
            expectedCount: users.count)
        for user in users { builder.append(user) }
        return builder.finish()
    }

    /// As a snapshot keeps them.
    private static func toMinutes(_ user: User) -> User {
        func floored(_ instant: Instant) -> Instant { Instant(minutes: instant.minutes) }
        var user = user
        user.addedToOrg = user.addedToOrg.map(floored)
        user.suspendedAt = user.suspendedAt.map(floored)
        user.deactivatedAt = user.deactivatedAt.map(floored)
        for index in user.activity.indices {
            if case .at(let instant) = user.activity[index].lastActive {
                user.activity[index].lastActive = .at(floored(instant))
            }
        }
        return user
    }

    private static func check(_ snapshot: Snapshot, holds users: [User]) {
        #expect(snapshot.count == users.count)
        for user in users {
            guard let position = snapshot.index(of: user.id) else {
                Issue.record("\(user.id) is missing")
                continue
            }
            #expect(snapshot.user(at: position) == toMinutes(user))
            #expect(snapshot.accountID(at: position) == user.id)
            #expect(snapshot.name(at: position) == user.name)
            #expect(snapshot.email(at: position) == user.email)
        }
    }

    /// Both select the same users by everything that has a bitmap of its own, and by a scan.
    private static func checkSame(_ left: Snapshot, _ right: Snapshot) throws {
        func ids(_ snapshot: Snapshot, _ rows: Bitmap) -> Set<AccountID> {
            Set(rows.map { snapshot.accountID(at: $0) })
        }
        #expect(left.count == right.count)
        for group in left.groups {
            let mine = try #require(left.groupIndex(group.id.rawValue).first)
            let other = try #require(right.groupIndex(group.id.rawValue).first)
            #expect(ids(left, left.members(ofGroupAt: mine)) == ids(right, right.members(ofGroupAt: other)))
            #expect(left.members(ofGroupAt: mine).capacity == left.count)
        }
        for product in left.products.indices {
            #expect(
                ids(left, left.access(toProductAt: product)) == ids(right, right.access(toProductAt: product)))
            #expect(ids(left, left.seats(ofProductAt: product)) == ids(right, right.seats(ofProductAt: product)))
        }
        for membership in Membership.allCases {
            #expect(ids(left, left.users(with: membership)) == ids(right, right.users(with: membership)))
        }
        for text in ["name ~ ada", "lastActive < -30d OR email IS EMPTY", "group IS EMPTY", "product IS EMPTY"] {
            let filter = try Filter(parsing: text)
            let context = EvaluationContext(now: Instant(milliseconds: 1_793_500_000_000))
            #expect(
                try ids(left, left.evaluate(filter, in: context)) == ids(right, right.evaluate(filter, in: context)))
        }
    }

    @Test(arguments: [0, 1, 64, 500, 2049])
    func `users come out as they went in`(count: Int) {
        let organization = RandomOrganization(seed: UInt64(count), users: count)
        let snapshot = Self.build(organization, organization.users)
        Self.check(snapshot, holds: organization.users)
        #expect(snapshot.index(of: "nobody") == nil)
        #expect(snapshot.takenAt == organization.now)
        for (position, group) in organization.groups.enumerated() {
            let members = organization.users.filter { $0.groups.contains(group.id) }
            #expect(snapshot.members(ofGroupAt: position).count == members.count)
        }
    }

    @Test
    func `a user that comes twice is there once, as they were last`() {
        let organization = RandomOrganization(seed: 4, users: 90)
        var renamed = organization.users[10]
        renamed.name = "Changed"
        let snapshot = Self.build(organization, organization.users + [renamed, organization.users[3]])
        Self.check(snapshot, holds: organization.users.map { $0.id == renamed.id ? renamed : $0 })
    }

    @Test
    func `groups and products that were not listed are kept`() throws {
        var user = User(id: "a", name: "A", groups: ["ghost"])
        user.activity = [ProductActivity(product: "compass@cloud-9", lastActive: .never)]
        user.directRoles = [DirectRole(product: "trello@cloud-9", role: "atlassian/user")]
        var builder = SnapshotBuilder(groups: [], products: [], takenAt: nil)
        builder.append(user)
        let snapshot = builder.finish()
        #expect(snapshot.user(at: 0) == user)
        #expect(snapshot.groups.map(\.canChangeMembers) == [false])
        #expect(Set(snapshot.products.map(\.label)) == ["compass@cloud-9", "trello@cloud-9"])
        #expect(Array(snapshot.access(toProductAt: try #require(snapshot.productIndices("trello").first))) == [0])
    }

    @Test(arguments: [[0, 1, 0], [100, 60, 3], [2040, 20, 30], [2048, 2048, 5]])
    func `builders filled side by side make the same snapshot`(sizes: [Int]) throws {
        let organization = RandomOrganization(seed: 9, users: sizes.reduce(0, +))
        let empty = SnapshotBuilder(groups: organization.groups, products: organization.products, takenAt: nil)
        var whole = empty
        var rest = organization.users[...]
        for size in sizes {
            var part = empty
            for user in rest.prefix(size) { part.append(user) }
            rest = rest.dropFirst(size)
            whole.append(contentsOf: part)
        }
        let snapshot = whole.finish()
        Self.check(snapshot, holds: organization.users)
        try Self.checkSame(snapshot, Self.build(organization, organization.users))
    }

    @Test
    func `a sequence fills a builder`() async throws {
        let organization = RandomOrganization(seed: 12, users: 80)
        let users = AsyncStream { continuation in
            for user in organization.users { continuation.yield(user) }
            continuation.finish()
        }
        var builder = SnapshotBuilder(groups: organization.groups, products: organization.products, takenAt: nil)
        try await builder.append(contentsOf: users)
        Self.check(builder.finish(), holds: organization.users)
    }

    @Test(arguments: UInt64(0)..<6)
    func `a changed version equals one made anew and leaves the old one alone`(seed: UInt64) throws {
        var organization = RandomOrganization(seed: seed, users: seed == 5 ? 2060 : 120)
        var users = organization.users
        let original = Self.build(organization, users)
        var snapshot = original
        var generator = SeededGenerator(seed: seed + 77)
        for round in 0..<5 {
            let removed = (0..<(round * 3)).compactMap { _ in users.randomElement(using: &generator)?.id }
            var changed = users.prefix(20).map { organization.changed($0) }
            for number in 0..<8 { changed.append(organization.randomUser(10_000 + round * 100 + number)) }
            snapshot = snapshot.applying(changed: changed, removed: removed + ["nobody"])
            var byID = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0) })
            for user in changed { byID[user.id] = user }
            for id in removed { byID[id] = nil }
            users = byID.values.sorted { $0.id < $1.id }
            Self.check(snapshot, holds: users)
            try Self.checkSame(snapshot, Self.build(organization, users))
        }
        Self.check(original, holds: organization.users)
        try Self.checkSame(original, Self.build(organization, organization.users))
    }

    @Test
    func `everybody can be removed and come back`() throws {
        let organization = RandomOrganization(seed: 2, users: 70)
        let full = Self.build(organization, organization.users)
        let none = full.applying(changed: [], removed: organization.users.map(\.id))
        #expect(none.count == 0 && none.index(of: organization.users[0].id) == nil)
        let again = none.applying(changed: organization.users, removed: [])
        Self.check(again, holds: organization.users)
        try Self.checkSame(again, full)
    }

    @Test
    func `names are found ignoring case, and twice where two directories have them`() {
        let organization = RandomOrganization(seed: 2, users: 1)
        let snapshot = Self.build(organization, organization.users)
        #expect(snapshot.groupIndex("tWINS") == [10, 11])
        #expect(snapshot.groupIndex("g-10") == [10])
        #expect(snapshot.groupIndex("none").isEmpty)
        #expect(snapshot.productIndices("JIRA") == [0, 2])
        #expect(snapshot.productIndices("jira-software@acme-emea") == [2])
        #expect(snapshot.productIndices("jsm") == [3])
        #expect(snapshot.productIndices("bitbucket").isEmpty)
        #expect(snapshot.productIndices(onSite: "Acme-Sandbox") == [4])
    }
}
