import Connectors
import Core
import Messaging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Whom a look warns, what ends a warning, and what an answer does to a run.
@Suite struct WarningRoundTests {
    private let server = ScriptedMailServer()
    private let directory = ScriptedDirectory(
        users: (0..<3).map { person($0, seen: 100) }, groups: [Group(id: "g1", name: "staff")],
        products: [Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")])

    private static func person(_ number: Int, seen days: Int) -> User {
        User(
            id: AccountID("p\(number)"), name: "P\(number)", email: "p\(number)@example.com", groups: ["g1"],
            activity: [ProductActivity(product: "jira@1", lastActive: .at(Instant.t0 - .days(days)))])
    }

    /// - Parameter meanwhile: asked while the vendor carries out a change.
    private func world(_ meanwhile: @escaping @Sendable (Change) async -> Void = { _ in }) async throws -> World {
        var options = Usher.Options(concurrency: 1)
        options.mailTransport = server.transport
        var client = directory.client(now: .t0)
        let perform = client.perform
        client.perform = { change async throws(ConnectorError) in
            await meanwhile(change)
            try await perform(change)
        }
        let world = try await World.make(client, options: options)
        _ = try await world.usher.sync()
        try await world.rule(
            filter: "lastActive[jira] < -30d AND membership = active",
            more: "warn: {template: removal-warning, daysBefore: 7}")
        return world
    }

    private func look(_ world: World) async throws -> WarningRound {
        _ = try await world.usher.sync()
        let round = try await world.usher.sendWarnings()
        _ = try await world.usher.deliverMail()
        return round
    }

    private func run(_ world: World) async throws -> [AccountID] {
        _ = try await world.usher.sync()
        let run = try await world.usher.run(ruleNamed: "rule", by: "test")
        return Set(try await world.usher.details(of: run.id).steps.map(\.step.user)).sorted()
    }

    private func warning(_ world: World, _ user: AccountID) async throws -> SentWarning {
        try #require(try await world.usher.warnings(of: user).first)
    }

    private func seen(_ number: Int, _ days: Int) { directory.put(Self.person(number, seen: days)) }

    @Test func manyLooksAtOnceWarnEverybodyOnce() async throws {
        var hidden = Self.person(3, seen: 100)
        hidden.email = nil
        directory.put(hidden)
        let world = try await world()
        let rounds = try await withThrowingTaskGroup(of: WarningRound.self) { group in
            for _ in 0..<8 { group.addTask { try await world.usher.sendWarnings() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(rounds.map(\.queued).reduce(0, +) == 3)
        #expect(rounds.map(\.undeliverable).reduce(0, +) == 1)
        #expect(try await world.usher.deliverMail().sent == 3)
        for number in 0...3 { #expect(try await world.usher.warnings(of: AccountID("p\(number)")).count == 1) }
        #expect(try await world.auditVerbs.count { $0 == "warning.undeliverable" } == 1)
    }

    @Test func whoIsSeenAgainIsLeftAloneAndWarnedAnewInTheNextEpisode() async throws {
        let world = try await world()
        #expect(try await look(world) == WarningRound(queued: 3))
        world.clock.advance(by: .days(2))
        seen(0, -1)
        #expect(try await look(world) == WarningRound(ended: 1))
        #expect(try await warning(world, "p0").ending == .active)
        world.clock.advance(by: .days(6))
        #expect(try await run(world) == ["p1", "p2"])
        // A second episode: 24 days after they were seen they hear of it, and only then they may be hit.
        world.clock.advance(by: .days(15))
        #expect(try await look(world) == WarningRound())
        world.clock.advance(by: .days(2))
        #expect(try await look(world) == WarningRound(queued: 1))
        world.clock.advance(by: .days(6))
        #expect(try await run(world) == [])
        world.clock.advance(by: .days(1))
        #expect(try await run(world) == ["p0"])
        #expect(server.got.count { $0.to.address == "p0@example.com" } == 2)
    }

    @Test func aWarningGoesToTheAddressOfToday() async throws {
        let world = try await world()
        server.error = .temporary("busy")
        #expect(try await look(world) == WarningRound(queued: 3))
        var moved = Self.person(0, seen: 100)
        moved.email = "new@example.com"
        directory.put(moved)
        server.error = nil
        world.clock.advance(by: .minutes(2))
        _ = try await world.usher.sync()
        #expect(try await world.usher.deliverMail() == Delivery(sent: 2, dropped: 1))
        #expect(try await look(world) == WarningRound(queued: 1))
        #expect(
            server.got.map(\.to.address).sorted() == ["new@example.com", "p1@example.com", "p2@example.com"])
    }

    /// Refused for good is for a person to look at; a server that is away for days is tried anew.
    @Test(arguments: [(MailError.refused("550 no such user"), true), (.temporary("busy"), false)])
    func whoCannotBeReachedIsSaidAndNotHit(error: MailError, isFinal: Bool) async throws {
        let world = try await world()
        server.error = error
        #expect(try await look(world) == WarningRound(queued: 3))
        for _ in 0..<30 {
            world.clock.advance(by: .hours(4))
            _ = try await world.usher.sync()
            _ = try await world.usher.deliverMail()
        }
        let warning = try await warning(world, "p0")
        #expect(warning.ending == (isFinal ? .undeliverable : .spared))
        #expect(warning.note?.contains(isFinal ? "550" : "busy") == true)
        #expect(try await world.auditVerbs.count { $0 == "warning.undeliverable" } == (isFinal ? 3 : 0))
        server.error = nil
        #expect(try await look(world) == WarningRound(queued: isFinal ? 0 : 3))
        #expect(try await run(world) == [])
        world.clock.advance(by: .days(7))
        #expect(try await run(world) == (isFinal ? [] : ["p0", "p1", "p2"]))
    }

    @Test func whoDoesNotNeedItIsMeantThoughTheFilterDoesNotMeanThem() async throws {
        for number in 0..<3 { seen(number, 25) }
        let world = try await world()
        #expect(try await look(world) == WarningRound(queued: 3))
        for user in ["p0", "p1"] as [AccountID] {
            _ = try await world.usher.answer(warning: try await warning(world, user).id, kind: .release)
        }
        world.clock.advance(by: .days(1))
        seen(1, 0)
        #expect(try await run(world) == ["p0"], "p1 was seen since, p2 has said nothing")
        var back = Self.person(0, seen: 25)
        back.membership = .active
        directory.put(back)
        #expect(try await run(world) == [], "it was said about this once")
    }

    /// What is being done at this moment cannot be promised not to be done: the person hears that it is too late.
    @Test func anAnswerThatComesWhileTheVendorIsCalledIsTooLate() async throws {
        let asked = Mutex<(usher: Usher, warning: WarningID)?>(nil)
        let heard = Mutex<[String]>([])
        let world = try await world { change in
            guard change.user == "p1", let (usher, id) = asked.withLock({ $0 }) else { return }
            do { _ = try await usher.answer(warning: id, kind: .keep) } catch {
                heard.withLock { $0.append("\(error)") }
            }
        }
        #expect(try await look(world) == WarningRound(queued: 3))
        let id = try await warning(world, "p1").id
        asked.withLock { $0 = (world.usher, id) }
        world.clock.advance(by: .days(7))
        #expect(try await run(world) == ["p0", "p1", "p2"])
        #expect(heard.withLock { $0 }.count == 1)
        #expect(try await world.usher.answers(of: "p1").isEmpty)
    }

    /// The last moment for an answer is the transaction that puts the step on record as being tried.
    @Test func anAnswerBeforeTheMarkHoldsTheStepBack() async throws {
        let world = try await world()
        #expect(try await look(world) == WarningRound(queued: 3))
        world.clock.advance(by: .days(7))
        _ = try await world.usher.sync()
        let planned = try await world.usher.plan(ruleNamed: "rule")
        var plan = planned.plan
        plan.holds = [.approvalRequired]
        let draft = RunDraft(kind: .rule, title: "rule", definition: .rule(planned.rule), plan: plan)
        let run = try await world.usher.start(draft, RunOrder(mode: .live, actor: "test"), rule: planned.rule.id) {
            _, _ in
        }
        #expect(run.state == .blocked)
        let lease = try await world.usher.runLease(run.id)
        let journal = Journal(
            run: run.id, rule: planned.rule, store: world.store, mirror: world.usher.mirror, control: RunControl(),
            lease: lease, surroundings: world.usher.surroundings)
        _ = try await world.usher.answer(warning: try await warning(world, "p1").id, kind: .keep)
        let marks = [JournalEntry.Mark(step: 0, user: "p0"), JournalEntry.Mark(step: 1, user: "p1")]
        let spared = try await journal.write(JournalEntry(marks: marks))
        #expect(spared.mapValues(\.reason) == ["p1": .stillNeeded])
        let states = try await world.usher.details(of: run.id).steps.map(\.state)
        #expect(states == [.inFlight, .pending, .pending])
        await lease.release(in: world.store)
    }
}
