import Connectors
import Core
import Foundation
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Use cases about one user.
@Suite struct PersonTests {
    private static let products = [
        Product(id: "jira@1", key: .jira, name: "Jira", site: "acme"),
        Product(id: "confluence@1", key: .confluence, name: "Confluence", site: "acme"),
    ]
    private static let groups = [
        Group(id: "g1", name: "jira-users", grants: [Grant(product: "jira@1", role: ProductRole.user)]),
        Group(id: "g2", name: "team"),
    ]

    private static func user(_ id: AccountID, _ change: (inout User) -> Void = { _ in }) -> User {
        var user = User(id: id, name: "Person \(id)", addedToOrg: .t0 - .days(300), groups: ["g1", "g2"])
        user.activity = [ProductActivity(product: "jira@1", lastActive: .at(.t0 - .days(90)))]
        user.directRoles = []
        change(&user)
        return user
    }

    private static func world(_ users: [User]) async throws -> (World, ScriptedDirectory) {
        let directory = ScriptedDirectory(users: users, groups: groups, products: products)
        let world = try await World.make(directory.client(now: .t0))
        _ = try await world.usher.sync(full: true)
        return (world, directory)
    }

    private static func mirrored(_ world: World, _ id: AccountID) async throws -> User? {
        try await world.store.database.read { try $0.directory.user(id) }
    }

    // MARK: Reading again

    static let readings: [(String, [ProductActivity], [ProductActivity])] = [
        (
            "fresher counts", [ProductActivity(product: "jira@1", lastActive: .at(.t0))],
            [ProductActivity(product: "jira@1", lastActive: .at(.t0))]
        ),
        ("nothing said leaves what the list said", [], []),
        (
            "an older one does not", [ProductActivity(product: "jira@1", lastActive: .at(.t0 - .days(200)))],
            [ProductActivity(product: "jira@1", lastActive: .at(.t0 - .days(90)))]
        ),
        (
            "another product comes along", [ProductActivity(product: "confluence@1", lastActive: .never)],
            [
                ProductActivity(product: "confluence@1", lastActive: .never),
                ProductActivity(product: "jira@1", lastActive: .at(.t0 - .days(90))),
            ]
        ),
        (
            "unknown hides no date", [ProductActivity(product: "jira@1", lastActive: .unknown)],
            [ProductActivity(product: "jira@1", lastActive: .at(.t0 - .days(90)))]
        ),
    ]

    @Test(arguments: readings)
    func refreshTakesTheFreshestActivity(
        about: String, page: [ProductActivity], expected: [ProductActivity]
    ) async throws {
        let directory = ScriptedDirectory(
            users: [Self.user("a")], groups: Self.groups, products: Self.products)
        var client = directory.client(now: .t0)
        client.lastActive = { _, _ throws(ConnectorError) in page }
        let world = try await World.make(client)
        _ = try await world.usher.sync()
        _ = try await world.usher.refresh(user: "a", by: "test")
        let activity = try await Self.mirrored(world, "a")?.activity
        #expect(activity == (expected.isEmpty ? Self.user("a").activity : expected), "\(about)")
    }

    @Test func refreshTouchesOnlyTheOneAndDatesWhatIsNew() async throws {
        let (world, directory) = try await Self.world([Self.user("a"), Self.user("b")])
        let other = try await Self.mirrored(world, "b")
        let changed = { (user: inout User) in
            user.membership = .suspended
            user.groups = ["g2"]
        }
        directory.put(Self.user("a", changed))
        directory.put(Self.user("b", changed))
        world.clock.advance(by: .days(1))
        #expect(try await world.usher.refresh(user: "a", by: "test") == .refreshed(changed: ["membership", "groups"]))
        let read = try #require(try await Self.mirrored(world, "a"))
        #expect(read.membership == .suspended && read.suspendedAt == world.clock.now && read.groups == ["g2"])
        #expect(try await Self.mirrored(world, "b") == other)
        let snapshot = try await world.usher.snapshot()
        #expect(snapshot.membership(at: try #require(snapshot.index(of: "a"))) == .suspended)
        #expect(directory.changing.isEmpty)
        let event = try #require(try await world.usher.auditEvents(limit: 100).last)
        #expect(event.verb == "user.refreshed" && event.subject == "a" && event.actor == "test")
        #expect(event.details == ["changed": "membership, groups"])
        world.clock.advance(by: .days(1))
        #expect(try await world.usher.refresh(user: "a", by: "test") == .refreshed(changed: []))
        #expect(try await Self.mirrored(world, "a") == read)
    }

    @Test func refreshOfWhoIsGoneOrNotKnownOrUnreadableLeavesTheMirror() async throws {
        let (world, directory) = try await Self.world([Self.user("a"), Self.user("b")])
        let before = (try await Self.mirrored(world, "a"), try await Self.mirrored(world, "b"))
        directory.remove("b")
        #expect(try await world.usher.refresh(user: "b", by: "test") == .gone)
        #expect(try await Self.mirrored(world, "b") == before.1)
        #expect(try await world.usher.refresh(user: "nobody", by: "test") == nil)
        directory.readScript { _ in .unauthorized("the key has expired") }
        await #expect(throws: UsherError.self) { try await world.usher.refresh(user: "a", by: "test") }
        #expect(try await Self.mirrored(world, "a") == before.0)
        #expect(try await world.auditVerbs.count { $0 == "user.refreshed" } == 1)
        let lone = try await World.make(nil, store: world.store)
        await #expect(throws: UsherError.notConnected) { try await lone.usher.refresh(user: "a", by: "test") }
    }

    /// A run that suspends somebody while they are being read must not be forgotten by the mirror.
    @Test func refreshDoesNotOverwriteWhatWasWrittenMeanwhile() async throws {
        let directory = ScriptedDirectory(users: [Self.user("a")], groups: Self.groups, products: Self.products)
        let plain = directory.client(now: .t0)
        let store = try await Store.inMemory()
        var client = plain
        let isFirst = Mutex(true)
        client.directRoles = { id, products throws(ConnectorError) in
            if isFirst.withLock({ first in
                defer { first = false }
                return first
            }) {
                let suspended = Self.user("a") { $0.membership = .suspended }
                directory.put(suspended)
                try? await store.database.write { try $0.directory.put([suspended]) }
            }
            return try await plain.directRoles(id, products)
        }
        let world = try await World.make(client, store: store)
        _ = try await world.usher.sync()
        _ = try await world.usher.refresh(user: "a", by: "test")
        #expect(try await Self.mirrored(world, "a")?.membership == .suspended)
    }

    // MARK: Taking back for some only

    @Test func undoForOneLeavesTheOthers() async throws {
        let (world, directory) = try await Self.world(["a", "b", "c"].map { Self.user($0) })
        let before = directory.users
        let run = try await world.usher.run(
            BulkOperation(title: "Out", actions: [.removeFromAllGroups, .suspend], accounts: ["a", "b", "c"]),
            mode: .live, by: "test")
        let taken = directory.users
        let undo = try await world.usher.planUndo(of: run.id, only: ["b"])
        #expect(Set(undo.plan.steps.map(\.user)) == ["b"] && undo.plan.steps.count == 3)
        await #expect(throws: UsherError.self) {
            try await world.usher.undo(run.id, only: ["b"], planned: "another", by: "test")
        }
        #expect(directory.users == taken)
        let (made, _) = try await world.usher.undo(run.id, only: ["b"], planned: undo.plan.hash, by: "test")
        #expect(made.state == .succeeded && made.undoes == run.id && made.counts.affected == 1)
        #expect(made.title == "Undo of Out, for 1 of 3 people")
        for (index, user) in directory.users.enumerated() {
            #expect(user.groups == (user.id == "b" ? before[index].groups : taken[index].groups))
            #expect(user.membership == (user.id == "b" ? .active : .suspended))
        }
        // What is left of the run can still be taken back, and only that.
        let rest = try await world.usher.planUndo(of: run.id)
        #expect(Set(rest.plan.steps.map(\.user)) == ["a", "c"])
        await #expect(throws: UsherError.self) { try await world.usher.undo(run.id, only: ["b"], by: "test") }
        #expect(try await world.usher.planUndo(of: run.id, only: ["nobody"]).plan.steps.isEmpty)
    }

    @Test func afterAWhileARunStandsForOneToo() async throws {
        let (world, _) = try await Self.world([Self.user("a")])
        let run = try await world.usher.run(
            BulkOperation(title: "Out", actions: [.suspend], accounts: ["a"]), mode: .live, by: "test")
        world.clock.advance(by: .days(30))
        #expect(try await world.usher.planUndo(of: run.id, only: ["a"]).plan.steps.count == 1)
        world.clock.advance(by: .minutes(1))
        await #expect(throws: UsherError.undoExpired(run.id, at: .t0 + .days(30))) {
            try await world.usher.undo(run.id, only: ["a"], by: "test")
        }
    }

    @Test func thereIsNothingToTakeBackOfASafeRun() async throws {
        let (world, _) = try await Self.world([Self.user("a")])
        let run = try await world.usher.run(
            BulkOperation(title: "Out", actions: [.suspend], accounts: ["a"]), mode: .safe, by: "test")
        await #expect(throws: UsherError.self) { try await world.usher.planUndo(of: run.id, only: ["a"]) }
        await #expect(throws: UsherError.unknownRun("none")) {
            try await world.usher.planUndo(of: "none", only: ["a"])
        }
    }

    // MARK: History and rules

    @Test func theHistoryHasEverythingNewestFirst() async throws {
        let (world, directory) = try await Self.world([Self.user("a"), Self.user("admin")])
        world.clock.advance(by: .days(1))
        _ = try await world.usher.run(
            BulkOperation(
                title: "Bots only", actions: [.suspend], accounts: ["a"], protect: Rule.Protection(groups: ["team"])),
            mode: .live, by: "test")
        world.clock.advance(by: .days(1))
        _ = try await world.usher.run(
            BulkOperation(title: "Out", actions: [.removeFromAllGroups], accounts: ["a"]), mode: .live, by: "test")
        world.clock.advance(by: .days(1))
        directory.put(
            Self.user("a") { user in
                (user.groups, user.accountStatus) = (["g2"], .inactive)
            })
        _ = try await world.usher.sync()
        world.clock.advance(by: .days(1))
        _ = try await world.usher.refresh(user: "a", by: "test")
        let entries = try await world.usher.chronicle(of: "a")
        #expect(entries.map(\.at) == entries.map(\.at).sorted(by: >))
        let words = entries.map { entry in
            switch entry.what {
            case .run(let run, let steps): "\(run.title): \(steps.map(\.step.effect.name))"
            case .spared(let run, let spared): "\(run.title): \(spared.text)"
            case .change(let change): "\(change.kind): \(change.joined), \(change.accountStatus?.after ?? .unknown)"
            case .event(let event): event.verb
            }
        }
        #expect(
            words == [
                "user.refreshed", "changed: [g2], inactive", "Out: [\"removeFromGroup\", \"removeFromGroup\"]",
                "Bots only: protectedGroup: team",
            ])
        #expect(try await world.usher.chronicle(of: "a", limit: 2).count == 2)
        #expect(try await world.usher.chronicle(of: "admin").isEmpty)
    }

    /// Dropped when the run looked again: one entry, with the reason.
    @Test func whoIsDroppedAtRunTimeIsThereOnce() async throws {
        let (world, directory) = try await Self.world([Self.user("a"), Self.user("b")])
        directory.put(Self.user("a") { $0.roles = [PlatformRole.orgAdmin] })
        _ = try await world.usher.run(
            BulkOperation(title: "Out", actions: [.suspend], accounts: ["a", "b"]), mode: .live, by: "test")
        let entries = try await world.usher.chronicle(of: "a")
        #expect(entries.count == 1)
        guard case .spared(_, let spared)? = entries.first?.what else {
            Issue.record("not spared")
            return
        }
        #expect(spared.reason == .organizationAdmin)
    }

    @Test func thePortraitExplainsEveryRuleAlsoABrokenOne() async throws {
        let (world, _) = try await Self.world([Self.user("a")])
        try await world.rule("hits", filter: "lastActive[jira] < -60d")
        try await world.rule("waits", filter: "lastActive[jira] < -95d")
        try await world.rule("spares", filter: "accountStatus = active", more: "protect: {groups: [team]}")
        var broken = try await world.usher.rule(named: "hits")
        (broken.id, broken.name, broken.selection) = ("r9", "broken", .filter("group = gone"))
        let saved = broken
        _ = try await world.store.database.write { try $0.rules.save(saved, by: "test", at: .t0) }
        let portrait = try #require(try await world.usher.portrait(of: "a"))
        #expect(portrait.access.map(\.state) == [.open] && portrait.protection.isEmpty)
        #expect(portrait.groups.map(\.name) == ["jira-users", "team"])
        let said = portrait.rules.map { opinion -> String in
            guard case .known(let explained) = opinion.explained else { return "\(opinion.rule.name): broken" }
            switch explained.verdict {
            case .hit(let steps): return "\(opinion.rule.name): \(steps.count)"
            case .spared(let spared): return "\(opinion.rule.name): \(spared.text)"
            case .notMatched: return "\(opinion.rule.name): in \(explained.coming?.days ?? 0)"
            }
        }
        #expect(said == ["broken: broken", "hits: 1", "spares: protectedGroup: team", "waits: in 6"])
        #expect(try await world.usher.portrait(of: "nobody") == nil)
    }
}
