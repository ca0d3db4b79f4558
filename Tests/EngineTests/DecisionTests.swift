import Core
import Testing

@testable import Engine

@Suite struct StepOrderTests {
    private static func step(_ index: Int, _ effect: Effect, _ condition: Step.Condition = .afterSuccess) -> Step {
        Step(index: index, user: "u", effect: effect, action: .suspend, condition: condition)
    }
    private static func done(_ step: Step, _ state: StepState, attempts: Int = 1) -> JournaledStep {
        JournaledStep(step: step, state: state, attempts: attempts)
    }

    private static let delete = step(0, .delete)
    private static let instead = step(1, .deactivate, .ifFailed(0))
    private static let after = step(2, .suspend)

    @Test(
        arguments: [
            ([], delete, true),
            ([done(delete, .succeeded)], instead, false),
            ([done(delete, .failed)], instead, true),
            ([done(delete, .skipped, attempts: 1)], instead, true),
            ([done(delete, .skipped, attempts: 0)], instead, false),
            ([done(delete, .succeeded), done(instead, .skipped, attempts: 0)], after, true),
            ([done(delete, .failed), done(instead, .succeeded)], after, true),
            ([done(delete, .skipped, attempts: 1), done(instead, .succeeded)], after, true),
            ([done(delete, .failed), done(instead, .failed)], after, false),
            ([done(step(0, .suspend), .failed)], step(1, .delete), false),
            ([done(step(0, .suspend), .skipped, attempts: 0)], step(1, .delete), true),
        ] as [([JournaledStep], Step, Bool)])
    func laterStepsFollowEarlierOnes(earlier: [JournaledStep], step: Step, isTried: Bool) {
        #expect((StepOrder.decide(step, earlier: earlier) == .attempt) == isTried)
    }

    @Test(
        arguments: [
            ([.succeeded, .succeeded], .live, .succeeded), ([.succeeded, .failed], .live, .partial),
            ([.failed, .failed], .live, .failed), ([.failed, .skipped], .live, .failed), ([], .live, .succeeded),
            ([.skipped], .live, .succeeded), ([.simulated], .safe, .simulated), ([], .safe, .simulated),
        ] as [([StepState], RunMode, RunState)])
    func resultOfARun(states: [StepState], mode: RunMode, expected: RunState) {
        let steps = states.enumerated().map { StepOrderTests.done(StepOrderTests.step($0, .suspend), $1) }
        #expect(RunResult.state(of: steps, mode: mode, wasCancelled: false) == expected)
        #expect(RunResult.state(of: steps, mode: mode, wasCancelled: true) == .cancelled)
    }

    @Test(
        arguments: [
            (10, nil, false, 10), (10, 3, false, 3), (10, 3, true, 10), (2, 3, false, 2), (0, 0, false, 0),
        ] as [(Int, Int?, Bool, Int)])
    func limitOfTheExecutor(affected: Int, brake: Int?, isApproved: Bool, expected: Int) {
        #expect(BrakeCounter.limit(affected: affected, brakeLimit: brake, isApproved: isApproved) == expected)
    }

    @Test func theBrakeCountsPeopleOnce() {
        let brake = BrakeCounter(limit: 2, already: ["a"])
        #expect(brake.admits("a"))
        #expect(brake.admits("b"))
        #expect(brake.admits("b"))
        #expect(!brake.admits("c"))
        #expect(brake.admits("a"))
    }
}

@Suite struct DueRuleTests {
    private static let now = Instant.t0  // a Saturday, 00:00 UTC
    private static func rule(_ trigger: Trigger, missed: ScheduleOptions.Missed = .runOnce, isEnabled: Bool = true)
        -> Rule
    {
        Rule(
            id: "r", name: "r", isEnabled: isEnabled, selection: .filter(""), trigger: trigger,
            schedule: ScheduleOptions(missed: missed), actions: [.suspend])
    }
    private static let midnight = TimeOfDay(hour: 0, minute: 0)!
    private static let saturdays = Trigger.weekly(on: [.sat], at: midnight)

    @Test(
        arguments: [
            (rule(saturdays), nil, [.run("r", occurrence: now)]),
            (rule(saturdays), now, []),
            (rule(saturdays), now - .days(7), [.run("r", occurrence: now)]),
            (rule(saturdays, isEnabled: false), nil, []),
            (rule(.manual), nil, []),
            (rule(.event(.userCreated)), nil, []),
            (
                rule(.weekly(on: [.fri], at: midnight)), now - .days(8), [.run("r", occurrence: now - .days(1))]
            ),
            (
                rule(.weekly(on: [.fri], at: midnight), missed: .skip), now - .days(8),
                [.pass("r", occurrence: now - .days(1))]
            ),
        ] as [(Rule, Instant?, [DueRules.Decision])])
    func theClockDecides(rule: Rule, handled: Instant?, expected: [DueRules.Decision]) {
        let handled = handled.map { ["r" as RuleID: $0] } ?? [:]
        #expect(DueRules.decide([rule], handled: handled, organizationZone: nil, now: DueRuleTests.now) == expected)
    }

    @Test func aBrokenClockIsSaid() {
        let rule = DueRuleTests.rule(.weekly(on: [], at: DueRuleTests.midnight))
        let decisions = DueRules.decide([rule], handled: [:], organizationZone: nil, now: DueRuleTests.now)
        guard case .broken("r", let reason) = decisions.first else {
            Issue.record("\(decisions)")
            return
        }
        #expect(reason.contains("weekday"))
    }

    @Test(
        arguments: [
            (nil, nil, true), (0, nil, false), (59, nil, false), (60, nil, true), (90, 3, false), (90, 5, true),
            (nil, 1, false),
        ] as [(Int?, Int?, Bool)])
    func syncIsDue(minutesSinceStart: Int?, minutesSinceFailure: Int?, expected: Bool) {
        let now = DueRuleTests.now
        #expect(
            DueRules.isSyncDue(
                lastStarted: minutesSinceStart.map { now - .minutes($0) },
                lastFailed: minutesSinceFailure.map { now - .minutes($0) }, interval: .hours(1), pause: .minutes(5),
                now: now) == expected)
    }
}
