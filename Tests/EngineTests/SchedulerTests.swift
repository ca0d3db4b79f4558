import Connectors
import Core
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

@Suite struct SchedulerTests {
    private static let people = (1...9).map {
        User(id: AccountID("p\($0)"), name: "P\($0)", email: "p\($0)@example.com", groups: ["g1"])
    }
    private static let groups = [Group(id: "g1", name: "staff"), Group(id: "g2", name: "newcomers")]

    private static func world() async throws -> (World, ScriptedDirectory) {
        let directory = ScriptedDirectory(users: people, groups: groups)
        return (try await World.make(directory.client(now: .t0)), directory)
    }

    @Test func aDueRuleRunsOnceWhateverTheTicks() async throws {
        let (world, directory) = try await SchedulerTests.world()
        let scheduler = Scheduler(usher: world.usher)
        await scheduler.tick()
        #expect(try await world.usher.lastSync() != nil)
        world.clock.advance(by: .hours(2))
        try await world.rule(
            filter: "name = P1",
            more: """
                trigger:
                      weekly: {on: [sat], at: "03:00"}
                """)
        await scheduler.tick()
        #expect(try await world.usher.runs().isEmpty)
        world.clock.advance(by: .minutes(61))
        await scheduler.tick()
        await scheduler.tick()
        let runs = try await world.usher.runs()
        #expect(runs.map(\.state) == [.succeeded])
        #expect(runs.first?.actor == "schedule")
        #expect(directory.changing.map(\.user) == ["p1"])
        world.clock.advance(by: .days(7))
        directory.put(SchedulerTests.people[0])
        await scheduler.tick()
        #expect(try await world.usher.runs().count == 2)
    }

    @Test func newPeopleStartTheRuleForThemAlone() async throws {
        let (world, directory) = try await SchedulerTests.world()
        let scheduler = Scheduler(usher: world.usher)
        await scheduler.tick()
        try await world.rule(
            filter: "accountStatus = active", actions: "[addToGroups: [newcomers]]",
            more: "trigger: {event: userCreated}")
        directory.put(User(id: "p77", name: "New", groups: ["g1"]))
        // The first look finds that there is no stream of events; from then on syncs tell.
        await scheduler.tick()
        world.clock.advance(by: .hours(2))
        await scheduler.tick()
        #expect(directory.changing.map(\.user) == ["p77"])
        #expect(try await world.usher.runs().map(\.actor) == ["event:userCreated"])
    }

    @Test func safeRulesChangeNothingByClockOrEvent() async throws {
        let (world, directory) = try await SchedulerTests.world()
        let scheduler = Scheduler(usher: world.usher)
        await scheduler.tick()
        try await world.rule(
            "clock", filter: "name = P1", mode: "safe",
            more: """
                trigger:
                      weekly: {on: [sat], at: "03:00"}
                """)
        try await world.rule(
            "event", filter: "accountStatus = active", actions: "[addToGroups: [newcomers]]", mode: "safe",
            more: "trigger: {event: userCreated}")
        directory.put(User(id: "p77", name: "New", groups: ["g1"]))
        for _ in 0..<8 {
            await scheduler.tick()
            world.clock.advance(by: .hours(24))
        }
        let runs = try await world.usher.runs()
        #expect(Set(runs.map(\.actor)) == ["schedule", "event:userCreated"])
        #expect(Set(runs.map(\.state)) == [.simulated])
        #expect(directory.changing.isEmpty)
    }

    @Test func eventsOfTheStreamAreActedUponOnce() async throws {
        let directory = ScriptedDirectory(users: SchedulerTests.people, groups: SchedulerTests.groups)
        let asked = Mutex<[String?]>([])
        var client = directory.client(now: .t0)
        client.events = { cursor throws(ConnectorError) in
            asked.withLock { $0.append(cursor) }
            guard cursor == "1" else { return EventPage(events: [], cursor: cursor == nil ? "1" : "2") }
            return EventPage(events: [DirectoryEvent(kind: .userLoggedIn, user: "p3", at: .t0)], cursor: "2")
        }
        let world = try await World.make(client)
        let scheduler = Scheduler(usher: world.usher)
        await scheduler.tick()
        try await world.rule(
            filter: "accountStatus = active", actions: "[addToGroups: [newcomers]]",
            more: "trigger: {event: userLoggedIn}")
        for _ in 0..<4 { await scheduler.tick() }
        #expect(directory.changing.map(\.user) == ["p3"])
        #expect(asked.withLock { $0 } == [nil, "1", "2", "2"])
    }

    @Test func aFailedSyncIsTriedAgainLater() async throws {
        let (world, directory) = try await SchedulerTests.world()
        directory.readScript { _ in .server(status: 500, message: "made up") }
        let scheduler = Scheduler(usher: world.usher)
        await scheduler.tick()
        let calls = world.usher.client?.callCount()
        await scheduler.tick()
        #expect(world.usher.client?.callCount() == calls)
        directory.readScript { _ in nil }
        world.clock.advance(by: .minutes(6))
        await scheduler.tick()
        #expect(try await world.usher.lastSync()?.users == 9)
    }
}
