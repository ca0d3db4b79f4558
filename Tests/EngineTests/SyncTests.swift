import Connectors
import Core
import Simulator
import Store
import TestSupport
import Testing

@testable import Engine

@Suite struct SyncTests {
    private static func mirror(_ world: World) async throws -> [User] {
        try await world.store.database.read { db in
            var users: [User] = []
            try db.directory.forEachUser { users.append($0) }
            return users.sorted { $0.id < $1.id }
        }
    }

    /// What the vendor says about everybody, read page by page.
    private static func vendor(_ client: DirectoryClient) async throws -> [User] {
        let products = try await client.products()
        var (users, cursor): ([User], String?) = ([], nil)
        repeat {
            let page = try await client.users(cursor, products)
            users += page.elements
            cursor = page.next
        } while cursor != nil
        return users.sorted { $0.id < $1.id }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func theMirrorEqualsTheVendorAfterASync(seed: UInt64) async throws {
        try await withSimulatedWorld(users: 330, seed: seed) { world, organization in
            let calls = organization.calls
            let result = try await world.usher.sync()
            #expect(result.users == 330)
            #expect(result.added == 330)
            #expect(result.apiCalls == organization.calls - calls)
            let client = try #require(world.usher.client)
            let (mirror, vendor) = (try await SyncTests.mirror(world), try await SyncTests.vendor(client))
            #expect(mirror.map(\.id) == vendor.map(\.id))
            for (mine, theirs) in zip(mirror, vendor) {
                #expect(mine.groups == theirs.groups)
                #expect(mine.activity == theirs.activity)
                #expect(mine.membership == theirs.membership)
                #expect(mine.accountStatus == theirs.accountStatus)
                #expect(mine.email == theirs.email)
            }
            let again = try await world.usher.sync()
            #expect((again.added, again.changed, again.removed) == (0, 0, 0))
        }
    }

    @Test func peopleWhoSlipBetweenPagesStay() async throws {
        try await withSimulatedWorld(users: 450, seed: 5) { world, organization in
            _ = try await world.usher.sync()
            var faults = Faults()
            faults.movePages = -2
            organization.faults = faults
            let result = try await world.usher.sync()
            #expect((result.users, result.added, result.removed) == (450, 0, 0))
        }
    }

    @Test func aSyncThatFailsAnywhereLeavesTheMirrorAsItWas() async throws {
        let organization = RandomOrganization(seed: 11, users: 60)
        let directory = ScriptedDirectory(
            users: organization.users, groups: organization.groups, products: organization.products)
        let world = try await World.make(directory.client(now: .t0))
        let calls = try await world.usher.sync().apiCalls
        let before = try await SyncTests.mirror(world)
        for id in organization.users.prefix(20).map(\.id) { directory.remove(id) }
        for call in 1...calls - 3 {
            let start = try #require(world.usher.client).callCount()
            directory.readScript { $0 - start == call ? .server(status: 500, message: "made up") : nil }
            await #expect(throws: UsherError.self) { try await world.usher.sync() }
            #expect(try await SyncTests.mirror(world) == before)
        }
        directory.readScript { _ in nil }
        #expect(try await world.usher.sync().removed == 20)
        #expect(try await world.auditVerbs.count { $0 == "sync.failed" } == calls - 3)
    }

    @Test func aVendorThatListsNobodyDoesNotEmptyTheMirror() async throws {
        let organization = RandomOrganization(seed: 3, users: 20)
        let directory = ScriptedDirectory(users: organization.users, groups: organization.groups)
        let world = try await World.make(directory.client(now: .t0))
        _ = try await world.usher.sync()
        for user in organization.users { directory.remove(user.id) }
        await #expect(throws: UsherError.self) { try await world.usher.sync() }
        #expect(try await world.usher.snapshot().count == 20)
    }

    @Test func oneSyncAtATime() async throws {
        let directory = ScriptedDirectory(users: RandomOrganization(seed: 3, users: 20).users)
        let world = try await World.make(directory.client(now: .t0))
        let other = try await LeaseKeeper.acquire(
            "sync", term: .minutes(10), for: world.usher.surroundings, in: world.store, what: "A sync")
        await #expect(throws: UsherError.busy(what: "A sync", by: "test:0:x")) { try await world.usher.sync() }
        await other.release(in: world.store)
        #expect(try await world.usher.sync().users == 20)
    }

    @Test func aFullSyncReadsDirectRolesThatNoGroupExplains() async throws {
        let organization = RandomOrganization(seed: 21, users: 80)
        let directory = ScriptedDirectory(
            users: organization.users, groups: organization.groups, products: organization.products)
        let world = try await World.make(directory.client(now: .t0))
        _ = try await world.usher.sync(full: true)
        let opening = Dictionary(
            organization.groups.map { ($0.id, Set($0.grants.filter(\.isBillable).map(\.product))) },
            uniquingKeysWith: { first, _ in first })
        let known = Dictionary(uniqueKeysWithValues: try await SyncTests.mirror(world).map { ($0.id, $0) })
        for user in organization.users {
            let isRead = known[user.id]?.directRoles != nil
            #expect(isRead == user.hasUnexplainedActivity(opening))
        }
    }

    @Test func differencesOfSyncsAreEvents() async throws {
        var organization = RandomOrganization(seed: 5, users: 30)
        let directory = ScriptedDirectory(
            users: organization.users, groups: organization.groups, products: organization.products)
        let world = try await World.make(directory.client(now: .t0))
        let first = try await world.usher.sync(
            full: false, by: "test", findingEvents: [.userCreated, .userLoggedIn]
        ) { _ in }
        #expect(first.events.isEmpty)
        let new = organization.randomUser(99)
        directory.put(new)
        var back = organization.users[4]
        back.activity = [ProductActivity(product: organization.products[0].id, lastActive: .at(.t0))]
        directory.put(back)
        let second = try await world.usher.sync(
            full: false, by: "test", findingEvents: [.userCreated, .userLoggedIn]
        ) { _ in }
        #expect(second.events.contains { $0.kind == .userCreated && $0.user == new.id })
        #expect(second.events.contains { $0.kind == .userLoggedIn && $0.user == back.id && $0.at == .t0 })
        #expect(second.events.count { $0.kind == .userCreated } == 1)
    }
}
