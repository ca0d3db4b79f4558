import Core
import Foundation
import TestSupport
import Testing

private typealias Sample = SampleDirectory

@Suite("Forecast") struct ForecastTests {
    /// Plans anew each day and counts who was hit on no day before. Who must be warned and was not is warned now.
    private func replan(
        _ rule: Rule, _ filter: Filter, _ snapshot: Snapshot, _ context: PlanContext, days: [Instant]
    ) throws -> [Int] {
        var context = context
        context.trustedAge = nil
        context.warnEverybodyElse(snapshot, days: rule.warn?.daysBefore ?? 0)
        func hit(at now: Instant) throws -> Set<AccountID> {
            context.now = now
            return Set(try Planner.plan(rule, matching: filter, in: snapshot, context: context).steps.map(\.user))
        }
        var seen = try hit(at: context.now)
        return try days.map { day in
            let users = try hit(at: day)
            defer { seen.formUnion(users) }
            return users.subtracting(seen).count
        }
    }

    @Test(
        "the numbers are those of planning anew each day",
        arguments: [
            "lastActive < -60d OR (lastActive IS EMPTY AND addedToOrg < -30d)",
            "product = jira AND lastActive[jira] < -2M",
            "lastActive < -40d AND lastActive > -55d",
            "NOT (lastActive > -30d) AND protected = false",
            "membership = suspended AND suspendedAt <= -90d",
            "product = confluence",
        ], UInt64(1)...4)
    func exact(text: String, seed: UInt64) throws {
        var random = RandomDirectory(seed: seed)
        let users = random.users(150)
        let snapshot = Sample.snapshot(users)
        let filter = try Filter(parsing: text)
        var rule = random.rule()
        rule.actions = [.removeProductAccess(["jira"]), .suspend]
        rule.warn = Rule.Warning(template: "t", daysBefore: 7)
        var context = random.context(users)
        // Summer time ends within the days looked at.
        context.now = try #require(Instant(iso8601: "2026-10-10T22:30:15Z"))
        context.timeZone = try TimeZone(named: "Europe/Berlin")
        context.trustedAge = .hours(1)
        for user in users where random.chance(20) {
            context.standing.stillNeeded[user.id] = context.now + .days(Int.random(in: 1...40, using: &random.random))
        }
        let forecast = try Forecast(of: rule, matching: filter, in: snapshot, context: context)
        #expect(forecast.days.count == 30)
        #expect(forecast.days[0].at.iso8601 == "2026-10-11T22:30:15Z")
        #expect(forecast.days[20].at.iso8601 == "2026-10-31T23:30:15Z")
        let expected = try replan(rule, filter, snapshot, context, days: forecast.days.map(\.at))
        #expect(forecast.days.map(\.users) == expected)
    }

    @Test("people come in on the day they pass the threshold, once")
    func days() throws {
        let users = [46, 45, 35, 34, 24, 24, 1].enumerated().map { index, days in
            Sample.person(AccountID("u\(index)"), seen: days)
        }
        let forecast = try Forecast(
            of: Sample.rule([.suspend]), matching: Filter(parsing: "lastActive <= -45d"),
            in: Sample.snapshot(users), context: Sample.context)
        let hits = forecast.days.enumerated().filter { $0.element.users > 0 }
        #expect(hits.map { "\($0.offset + 1):\($0.element.users)" } == ["10:1", "11:1", "21:2"])
        #expect(forecast.total == 4)
    }

    @Test("a wrong rule is refused as by the planner")
    func wrong() {
        #expect(throws: Diagnostics.self) {
            try Forecast(
                of: Sample.rule([.addToGroups(["nope"])]), matching: Sample.everybody, in: Sample.snapshot([]),
                context: Sample.context)
        }
    }
}

extension PlanContext {
    /// Everybody without a warning that counts, or with one on its way, gets one that is accepted now.
    mutating func warnEverybodyElse(_ snapshot: Snapshot, days: Int) {
        for position in 0..<snapshot.count {
            let id = snapshot.accountID(at: position)
            let known = standing.warnings[id]
            let lastActive = snapshot.lastActive(at: position)
            let counts = known.map { !lastActive.isLater(than: $0.lastActive) } ?? false
            if counts, known?.acceptedAt != nil || known?.ending == .undeliverable { continue }
            standing.warnings[id] = SentWarning(
                id: "w", rule: "r1", user: id, template: "t", lastActive: lastActive.mark(at: now), queuedAt: now,
                acceptedAt: now,
                deadline: timeZone.sameTime(as: now, daysLater: Int64(days)))
        }
    }
}
