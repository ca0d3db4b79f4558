import Core
import Foundation
import Testing

private typealias Sample = SampleDirectory

@Suite("Warnings") struct WarningPlanTests {
    private static let monday = Trigger.weekly(on: [.mon], at: TimeOfDay("03:00")!)

    private func rule(_ trigger: Trigger = monday, change: (inout Rule) -> Void = { _ in }) -> Rule {
        Sample.rule([.suspend]) {
            ($0.mode, $0.trigger) = (.live, trigger)
            $0.warn = Rule.Warning(template: "t", daysBefore: 7)
            change(&$0)
        }
    }

    private func plan(
        _ rule: Rule, _ users: [User], filter: String = "lastActive < -30d", takenAt: Instant? = Sample.now,
        change: (inout PlanContext) -> Void = { _ in }
    ) throws -> WarningPlan {
        var context = Sample.context
        context.trustedAge = .days(1)
        change(&context)
        return try WarningPlan(
            of: rule, matching: Filter(parsing: filter),
            recurrence: try Recurrence(trigger: rule.trigger, options: rule.schedule, organizationZone: nil),
            in: Sample.snapshot(users, takenAt: takenAt), context: context)
    }

    private func warning(
        _ user: AccountID, seen days: Int, change: (inout SentWarning) -> Void = { _ in }
    ) -> SentWarning {
        var warning = SentWarning(
            id: WarningID("w-\(user)"), rule: "r1", user: user, template: "t",
            lastActive: .at(Sample.now - .days(days)), queuedAt: Sample.now - .days(3),
            acceptedAt: Sample.now - .days(3), deadline: Sample.now + .days(4))
        change(&warning)
        return warning
    }

    @Test("the days of notice before the threshold, and late who is past it")
    func timing() throws {
        let users = [22, 23, 24, 29, 31].map { (days: Int) in Sample.person(AccountID("u\(days)"), seen: days) }
        let found = try plan(rule(), users)
        #expect(found.due.map(\.user) == ["u24", "u29", "u31"])
        #expect(found.due.map(\.isLate) == [false, false, true])
        // Monday 21 September 2026, 14:13; seven days later it is past three on a Monday, so the next one.
        #expect(Set(found.due.map(\.deadline.iso8601)) == ["2026-10-05T03:00:00Z"])
        let manual = try plan(rule(.manual), users)
        #expect(Set(manual.due.map(\.deadline.iso8601)) == ["2026-09-28T14:13:20Z"])
    }

    @Test("late, too, who is meant now and no longer after the days of notice")
    func passing() throws {
        let found = try plan(
            rule(), [Sample.person("u1", seen: 31)], filter: "lastActive < -30d AND lastActive > -34d")
        #expect(found.due.map(\.isLate) == [true])
    }

    @Test("nobody whom the rule would spare, nor who said something")
    func spared() throws {
        let users = ["a", "b", "c", "d", "e", "f"].map { id in
            Sample.person(AccountID(id)) { if id == "a" { $0.roles = [PlatformRole.orgAdmin] } }
        }
        let found = try plan(rule { $0.protect.users = ["b"] }, users) {
            $0.standing.stillNeeded = ["c": Sample.now + .days(8), "d": Sample.now + .days(6)]
            $0.standing.undecided = ["e"]
            $0.standing.released = ["f": .at(Sample.now)]
        }
        #expect(found.due.map(\.user) == ["d"], "a promise that runs out within the notice is asked about")
    }

    @Test("once in an episode")
    func once() throws {
        let users = (0..<6).map { Sample.person(AccountID("u\($0)")) }
        let found = try plan(rule(), users) {
            $0.standing.warnings = [
                "u0": warning("u0", seen: 100), "u1": warning("u1", seen: 100) { $0.acceptedAt = nil },
                "u2": warning("u2", seen: 100) { ($0.endedAt, $0.ending) = ($0.queuedAt, .undeliverable) },
                "u3": warning("u3", seen: 101),
                "u4": warning("u4", seen: 101) { ($0.endedAt, $0.ending) = ($0.queuedAt, .undeliverable) },
            ]
            $0.standing.overtaken = ["u5": "w-u5"]
        }
        #expect(found.due.map(\.user) == ["u3", "u4", "u5"])
        #expect(found.due.map(\.replaces) == [nil, nil, "w-u5"])
        #expect(found.ended == ["w-u3", "w-u4"])
    }

    @Test("only rules that are on, live and started by a clock or a person; never on old data or without a template")
    func silent() throws {
        let users = [Sample.person("u1")]
        for change: (inout Rule) -> Void in [
            { $0.isEnabled = false }, { $0.mode = .safe }, { $0.warn = nil }, { $0.trigger = .event(.userCreated) },
            { $0.trigger = .request(RequestTrigger()) },
        ] {
            let rule = rule(Self.monday, change: change)
            #expect(try plan(rule, users).due.isEmpty)
        }
        #expect(try plan(rule(), users, takenAt: Sample.now - .days(2)).due.isEmpty)
        #expect(try plan(rule(), users) { $0.standing.templateProblem = "off" }.due.isEmpty)
        #expect(try plan(rule(), users).due.count == 1)
    }

    @Test("right before it goes out it is asked again")
    func check() throws {
        func check(_ user: User, change: (inout PlanContext) -> Void = { _ in }) throws -> WarningCheck {
            var context = Sample.context
            change(&context)
            let rule = rule()
            return try WarningCheck(
                warning("u1", seen: 25) { $0.acceptedAt = nil }, of: rule,
                matching: Filter(parsing: "lastActive < -30d"),
                recurrence: try Recurrence(trigger: rule.trigger, options: rule.schedule, organizationZone: nil),
                for: LoneUser(user, in: Sample.snapshot([user]), protected: context.protected), context: context)
        }
        let due = try #require(Instant(iso8601: "2026-10-05T03:00:00Z"))
        #expect(try check(Sample.person("u1", seen: 25)) == .due(deadline: due))
        #expect(try check(Sample.person("u1", seen: 24)) == .active)
        let protected = try check(Sample.person("u1", seen: 25)) { $0.protected.users = ["u1"] }
        #expect(protected == .spared(SparedUser(user: "u1", reason: .protectedUser)))
        #expect(try check(Sample.person("u1", seen: 25)) { $0.trustedAge = .seconds(-1) } == .stale)
    }
}

@Suite("Standing") struct StandingTests {
    private static let now = SampleDirectory.now

    private func answer(_ kind: Answer.Kind, day: Int, rule: RuleID? = "r1", change: (inout Answer) -> Void = { _ in })
        -> Answer
    {
        var answer = Answer(
            id: AnswerID("a\(day)"), rule: rule, user: "u1", kind: kind,
            until: kind == .keep ? Self.now + .days(day + 90) : nil, lastActive: .never,
            answeredAt: Self.now + .days(day))
        change(&answer)
        return answer
    }

    private func warning(day: Int) -> SentWarning {
        SentWarning(
            id: WarningID("w\(day)"), rule: "r1", user: "u1", template: "t", lastActive: .never,
            queuedAt: Self.now + .days(day), deadline: Self.now)
    }

    @Test("the last word counts")
    func lastWord() {
        let keepThenRelease = Standing(warnings: [], answers: [answer(.release, day: 2), answer(.keep, day: 1)])
        #expect(keepThenRelease.released == ["u1": .never] && keepThenRelease.stillNeeded.isEmpty)
        let releaseThenKeep = Standing(warnings: [], answers: [answer(.keep, day: 2), answer(.release, day: 1)])
        #expect(releaseThenKeep.released.isEmpty && releaseThenKeep.stillNeeded == ["u1": Self.now + .days(92)])
        let granted = Standing(warnings: [], answers: [answer(.release, day: 1), answer(.keep, day: 2, rule: nil)])
        #expect(granted.released.isEmpty, "who was given access since is not taken at an older word")
        let withdrawn = Standing(
            warnings: [], answers: [answer(.keep, day: 1), answer(.release, day: 2) { $0.state = .withdrawn }])
        #expect(withdrawn.stillNeeded == ["u1": Self.now + .days(91)])
        let waits = Standing(warnings: [], answers: [answer(.keep, day: 1) { $0.state = .waits }])
        #expect(waits.undecided == ["u1"] && waits.stillNeeded.isEmpty)
        #expect(waits.promise(to: "u1", at: Self.now + .days(1000)) != nil)
    }

    @Test("a promise overtakes the warning before it, not the one after")
    func overtaken() {
        let before = Standing(warnings: [warning(day: 0)], answers: [answer(.keep, day: 1)])
        #expect(before.warnings.isEmpty && before.overtaken == ["u1": "w0"])
        let after = Standing(warnings: [warning(day: 2)], answers: [answer(.keep, day: 1)])
        #expect(after.warnings["u1"]?.id == "w2" && after.overtaken.isEmpty)
        let waiting = Standing(warnings: [warning(day: 0)], answers: [answer(.keep, day: 1) { $0.state = .waits }])
        #expect(waiting.warnings["u1"]?.id == "w0", "nothing was promised yet")
    }

    @Test("in a row: no activity, no acting and no decision between")
    func streak() {
        let three = (1...3).map { answer(.keep, day: $0) }
        func length(_ answers: [Answer], seen: Activity = .never, acted: Int? = nil) -> Int {
            KeepStreak.length(answers, lastActive: seen, actedAt: acted.map { Self.now + .days($0) })
        }
        #expect(length(three) == 3)
        #expect(length(three, acted: 2) == 1)
        #expect(length(three, seen: .at(Self.now)) == 0)
        #expect(length([three[0], answer(.keep, day: 2) { $0.decidedBy = "admin:ada" }, three[2]]) == 1)
        #expect(
            length([three[0], answer(.keep, day: 2) { ($0.state, $0.decidedBy) = (.withdrawn, "x") }, three[2]]) == 2)
        #expect(length([three[0], answer(.release, day: 2), three[2]]) == 1)
    }
}
