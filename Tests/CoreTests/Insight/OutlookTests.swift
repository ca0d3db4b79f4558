import Core
import Foundation
import Testing

private typealias Sample = SampleDirectory

@Suite("Outlook") struct OutlookTests {
    private static let monday = Trigger.weekly(on: [.mon], at: TimeOfDay("03:00")!)

    private func scheduled(
        _ name: String, _ filter: String?, _ trigger: Trigger = monday, mode: RunMode = .live,
        actions: [Action] = [.suspend], zone: String? = nil
    ) throws -> ScheduledRule {
        let rule = Sample.rule(actions) {
            ($0.id, $0.name, $0.mode, $0.trigger) = (RuleID(name), name, mode, trigger)
            $0.schedule.timeZone = zone
            $0.warn = Rule.Warning(template: "t", daysBefore: 7)
        }
        return ScheduledRule(
            rule: rule, filter: try filter.map { try Filter(parsing: $0) },
            recurrence: try Recurrence(trigger: trigger, options: rule.schedule, organizationZone: nil),
            standing: everybodyWarned)
    }

    private var everybodyWarned: Standing {
        let (then, marked) = (Sample.now - .days(30), Sample.now)
        return Standing(
            warnings: Dictionary(
                people.map { user in
                    (
                        user.id,
                        SentWarning(
                            id: "w", rule: "r", user: user.id, template: "t", lastActive: .at(marked), queuedAt: then,
                            acceptedAt: then, deadline: then)
                    )
                }, uniquingKeysWith: { $1 }))
    }

    @Test("who must be warned first is reached when that is done, who said something as they said")
    func standing() throws {
        var rule = try scheduled("a", "lastActive < -60d")
        // Of the three whom the rule means at its next start, one was warned and one is left alone for now.
        rule.standing.warnings["u1"] = nil
        rule.standing.stillNeeded["u2"] = Sample.now + .days(30)
        rule.standing.released["u4"] = .at(Sample.now)
        let found = outlook([rule])
        #expect(found.starts.map(\.people) == [2])
        #expect(found.aboutToBeHit == 2)
        #expect(outlook([rule], days: 14).aboutToBeHit == 4)
    }

    private var people: [User] {
        [100, 59, 57, 52, 10].enumerated().map { index, days in Sample.person(AccountID("u\(index)"), seen: days) }
    }

    private func outlook(_ rules: [ScheduledRule], days: Int = 7) -> Outlook {
        // Monday 21 September 2026, 14:13: the next Monday is in less than seven days.
        var context = Sample.context
        context.trustedAge = .minutes(1)
        return Outlook(of: rules, in: Sample.snapshot(people, takenAt: nil), context: context, days: days)
    }

    @Test("people are those the rule reaches then, not now")
    func later() throws {
        let found = outlook([try scheduled("a", "lastActive < -60d")])
        #expect(found.starts.map(\.at.iso8601) == ["2026-09-28T03:00:00Z"])
        #expect(found.starts.map(\.people) == [3])
        #expect(found.aboutToBeHit == 3)
        #expect(found.hitting == ["a"])
    }

    @Test("everybody counts once, and only live rules that start in time hit")
    func once() throws {
        let monthly = Trigger.interval(
            every: 1, unit: .months, from: CivilDay("2026-01-31")!, at: TimeOfDay("06:00")!)
        let found = outlook([
            try scheduled("late", "lastActive < -1d", monthly),
            try scheduled("safe", "lastActive < -1d", mode: .safe),
            try scheduled("a", "lastActive < -60d"), try scheduled("b", "lastActive < -66d"),
            try scheduled("none", "name = nobody"), try scheduled("hand", "lastActive < -1d", .manual),
        ])
        #expect(found.starts.map(\.name) == ["a", "b", "none", "safe", "late"])
        #expect(found.starts.map(\.people) == [3, 1, 0, 5, 5])
        #expect(found.aboutToBeHit == 3)
        #expect(found.hitting == ["a", "b"])
    }

    @Test("a rule that starts several times hits whom its last start reaches")
    func often() throws {
        let daily = Trigger.interval(every: 1, unit: .days, from: CivilDay("2026-01-01")!, at: TimeOfDay("15:00")!)
        let found = outlook([try scheduled("a", "lastActive <= -59d", daily)])
        #expect(found.starts.map(\.people) == [2])
        #expect(found.aboutToBeHit == 3)
        #expect(outlook([try scheduled("a", "lastActive <= -59d", daily)], days: 1).aboutToBeHit == 2)
    }

    @Test("clocks are read in the rule's zone, and a wrong rule reaches nobody it could name")
    func zones() throws {
        let found = outlook([
            try scheduled("a", "lastActive < -60d", zone: "Europe/Berlin"), try scheduled("unread", nil),
            try scheduled("wrong", "lastActive < -60d", actions: [.addToGroups(["nope"])]),
        ])
        #expect(
            found.starts.map(\.at.iso8601) == ["2026-09-28T01:00:00Z"]
                + [String](repeating: "2026-09-28T03:00:00Z", count: 2))
        #expect(found.starts.map(\.timeZone) == ["Europe/Berlin", "GMT", "GMT"])
        #expect(found.starts.map(\.people) == [3, nil, nil])
    }
}
