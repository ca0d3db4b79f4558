import Core
import Foundation
import Synchronization
import Testing

@testable import Engine

@Suite struct OverviewTests {
    private static let rule = """
        rules:
          - name: away
            filter: lastActive < -60d
            mode: live
            actions: [suspend]
            brake: off
            trigger: {weekly: {on: [mon, tue, wed, thu, fri, sat, sun], at: "03:00"}}
        """

    @Test func theOutlookFollowsRulesAndRuns() async throws {
        try await withSimulatedWorld { world, organization in
            #expect(try await world.usher.overview(range: 30) == nil)
            _ = try await world.usher.sync()
            #expect(try await world.usher.overview(range: 30)?.outlook.starts == [])
            _ = try await world.usher.applyRules(OverviewTests.rule, by: "test")
            let calls = organization.calls
            let before = try #require(try await world.usher.overview(range: 30)).outlook
            #expect(before.aboutToBeHit > 5)
            #expect(before.hitting == ["away"])
            #expect(organization.calls == calls, "looking asks the vendor for nothing")
            _ = try await world.usher.run(ruleNamed: "away", by: "test")
            let after = try #require(try await world.usher.overview(range: 30)).outlook
            #expect(after.starts.first?.people ?? 0 < before.starts.first?.people ?? 0)
        }
    }

    @Test func theStateSaysWhatThePlannerTrusts() async throws {
        try await withSimulatedWorld { world, _ in
            #expect(try await world.usher.organizationState().last == nil)
            _ = try await world.usher.sync()
            var state = try await world.usher.organizationState()
            #expect(state.sites == ["acme", "nordwind"] && state.isConnected && !state.isStale && state.failed == nil)
            world.clock.advance(by: .days(3) + .seconds(1))
            state = try await world.usher.organizationState()
            #expect(state.isStale && state.running == nil && !state.isSyncedElsewhere)
        }
    }

    /// Counts how often an outlook is made.
    private final class Maker: Sendable {
        let memory = OutlookMemory()
        private let state = Mutex(0)
        var made: Int { state.withLock { $0 } }

        func ask(mirror: Int = 1, minute: Int, starts: [ScheduledRule] = []) async {
            let question = OutlookMemory.Question(
                mirror: mirror, rules: [], filters: [], settings: OrganizationSettings())
            let now = Instant.t0 + .minutes(minute)
            _ = await memory.answer(question, at: now) { [self] in
                state.withLock { $0 += 1 }
                return Outlook(of: starts, in: .empty, context: PlanContext(now: now))
            }
        }
    }

    @Test func anAnswerIsKeptWhileNothingItDependsOnChanges() async throws {
        let maker = Maker()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await maker.ask(minute: 0) } }
        }
        await maker.ask(minute: 9)
        #expect(maker.made == 1)
        await maker.ask(minute: 10)
        #expect(maker.made == 2, "too old")
        await maker.ask(mirror: 2, minute: 11)
        #expect(maker.made == 3, "another mirror")
        await maker.ask(mirror: 2, minute: 3)
        #expect(maker.made == 4, "the clock was set back")
    }

    @Test func whatHasStartedIsNoLongerNext() async throws {
        // The clock stands on a full hour; the rule starts five minutes later.
        let soon = Instant.t0 + .minutes(5)
        let time = try #require(TimeOfDay(soon.iso8601.dropFirst(11).prefix(5)))
        let trigger = Trigger.weekly(on: Set(Weekday.allCases), at: time)
        let rule = Rule(id: "r", name: "r", selection: .filter(""), trigger: trigger, actions: [.suspend])
        let scheduled = ScheduledRule(
            rule: rule, filter: nil,
            recurrence: try Recurrence(trigger: trigger, options: rule.schedule, organizationZone: nil))
        let maker = Maker()
        for minute in [0, 4, 5] { await maker.ask(minute: minute, starts: [scheduled]) }
        #expect(maker.made == 2)
    }
}
