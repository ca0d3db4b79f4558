import Core
import Testing

@Suite struct TakenTests {
    private static func step(_ effect: Effect, _ index: Int = 0) -> Step {
        Step(index: index, user: "u1", effect: effect, action: .suspend)
    }

    private static func past(
        _ effect: Effect, _ run: RunID?, rule: RuleID? = nil, day: Int, index: Int = 0
    ) -> PastEffect {
        let at = SampleDirectory.now - .days(100 - day)
        return PastEffect(
            step: step(effect, index), at: at, source: run.map { .run($0, rule: rule, finishedAt: at) } ?? .somebodyElse
        )
    }

    private static func words(_ past: [PastEffect]) -> [String] {
        Taken.outstanding(in: past).map { taken in
            "\(taken.run): "
                + taken.steps.map { [$0.effect.name, $0.effect.target].compactMap { $0 }.joined(separator: " ") }
                .joined(separator: ", ")
        }
    }

    @Test(
        arguments: [
            ("nothing", [], []),
            ("a rule took it", [past(.suspend, "r1", rule: "a", day: 1)], ["r1: suspend"]),
            ("a person took it", [past(.suspend, "r1", day: 1)], []),
            ("somebody else took it", [past(.suspend, nil, day: 1)], []),
            ("given back since", [past(.suspend, "r1", rule: "a", day: 1), past(.restore, "r2", day: 2)], []),
            ("given back elsewhere", [past(.suspend, "r1", rule: "a", day: 1), past(.restore, nil, day: 2)], []),
            (
                "given back, then taken by a person",
                [
                    past(.suspend, "r1", rule: "a", day: 1), past(.restore, "r2", day: 2), past(.suspend, "r3", day: 3),
                ], []
            ),
            (
                "given back, then taken again",
                [
                    past(.suspend, "r3", rule: "b", day: 3), past(.suspend, "r1", rule: "a", day: 1),
                    past(.restore, "r2", day: 2),
                ], ["r3: suspend"]
            ),
            (
                "two runs, the newest first, in the order of their steps",
                [
                    past(.removeFromGroup("g-jira"), "r1", rule: "a", day: 1), past(.suspend, "r2", rule: "a", day: 5),
                    past(.removeFromGroup("g-conf"), "r1", rule: "a", day: 1, index: 1),
                ], ["r2: suspend", "r1: removeFromGroup g-jira, removeFromGroup g-conf"]
            ),
            ("what a rule gave", [past(.addToGroup("g-team"), "r1", rule: "a", day: 1)], []),
            (
                "a deletion taken back also activates",
                [
                    past(.deactivate, "r1", rule: "a", day: 1), past(.delete, "r2", rule: "a", day: 2),
                    past(.cancelDeletion, "r3", day: 3),
                ], []
            ),
        ] as [(String, [PastEffect], [String])])
    func outstandingIsWhatRulesTookAndNobodyGaveBack(name: String, past: [PastEffect], expected: [String]) {
        #expect(Set(TakenTests.words(past)) == Set(expected), "\(name)")
        #expect(TakenTests.words(past).map { $0.prefix(2) } == expected.map { $0.prefix(2) }, "\(name)")
    }

    private static func giveBack(
        _ user: User, _ past: [PastEffect], groups: [Group] = SampleDirectory.groups
    ) throws -> Plan {
        var context = SampleDirectory.context
        context.taken = ["u1": Taken.outstanding(in: past)]
        return try Planner.plan(
            SampleDirectory.rule([.giveBack]), matching: SampleDirectory.everybody,
            in: SampleDirectory.snapshot([user], groups: groups), context: context)
    }

    @Test func groupsRolesAndSuspensionComeBackTheLastFirst() throws {
        let role = DirectRole(product: "jira@1", role: ProductRole.user)
        let user = SampleDirectory.person("u1", groups: ["g-team"]) { $0.membership = .suspended }
        let plan = try TakenTests.giveBack(
            user,
            [
                TakenTests.past(.removeFromGroup("g-conf"), "r1", rule: "a", day: 1),
                TakenTests.past(.revokeRole(role), "r1", rule: "a", day: 1, index: 1),
                TakenTests.past(.addToGroup("g-team"), "r1", rule: "a", day: 1, index: 2),
                TakenTests.past(.suspend, "r2", rule: "a", day: 9),
            ])
        // What the rule gave is left.
        #expect(
            plan.steps.map(\.text) == [
                "u1 restore", "u1 assignRole jira@1 atlassian/user", "u1 addToGroup g-conf",
            ])
        #expect(plan.steps.allSatisfy { $0.action == .giveBack })
    }

    @Test func whatHasComeBackByItselfIsLeft() throws {
        let user = SampleDirectory.person("u1", groups: ["g-conf"])
        let plan = try TakenTests.giveBack(
            user, [TakenTests.past(.removeFromGroup("g-conf"), "r1", rule: "a", day: 1)])
        #expect(plan.steps.isEmpty)
        #expect(plan.spared.first?.reason == .alreadyDone)
    }

    @Test func asMuchAsCanBeGivenBackIs() throws {
        let user = SampleDirectory.person("u1")
        let plan = try TakenTests.giveBack(
            user,
            [
                TakenTests.past(.removeFromGroup("g-sync"), "r1", rule: "a", day: 1),
                TakenTests.past(.removeFromGroup("g-conf"), "r1", rule: "a", day: 2),
                TakenTests.past(.removeFromGroup("gone"), "r1", rule: "a", day: 3),
            ])
        #expect(plan.steps.map(\.text) == ["u1 addToGroup g-conf"])
        let nothing = try TakenTests.giveBack(
            user, [TakenTests.past(.removeFromGroup("g-sync"), "r1", rule: "a", day: 1)])
        #expect(nothing.spared.map(\.reason) == [.syncedGroup])
    }

    /// Only what a run took: an account that somebody else deactivated stays so.
    @Test(arguments: [true, false])
    func anAccountIsReactivatedOnlyWhenARunDeactivatedIt(byRule: Bool) throws {
        let user = SampleDirectory.person("u1") { user in
            (user.accountStatus, user.deactivatedAt) = (.inactive, SampleDirectory.now - .days(99))
        }
        let plan = try TakenTests.giveBack(
            user,
            [
                TakenTests.past(.deactivate, byRule ? "r1" : nil, rule: "a", day: 1),
                TakenTests.past(.removeFromGroup("g-conf"), "r2", rule: "a", day: 2),
            ])
        #expect(plan.steps.map(\.text).contains("u1 reactivate") == byRule)
    }

    @Test func aDeletionIsTakenBackWithinItsTerm() throws {
        let user = SampleDirectory.person("u1") { user in
            (user.accountStatus, user.isDeletionScheduled) = (.inactive, true)
            user.deactivatedAt = SampleDirectory.now - .days(5)
        }
        let soon = try TakenTests.giveBack(user, [TakenTests.past(.delete, "r1", rule: "a", day: 95)])
        #expect(soon.steps.map(\.text) == ["u1 cancelDeletion"])
        let late = try TakenTests.giveBack(user, [TakenTests.past(.delete, "r1", rule: "a", day: 80)])
        #expect(late.steps.isEmpty && late.spared.first?.reason == .gone)
        // Deactivated by one run and deleted by the next: one step is enough.
        let both = try TakenTests.giveBack(
            user,
            [
                TakenTests.past(.deactivate, "r0", rule: "a", day: 94),
                TakenTests.past(.delete, "r1", rule: "a", day: 95),
            ])
        #expect(both.steps.map(\.text) == ["u1 cancelDeletion"])
    }

    @Test func rejoinsCountForSixtyDays() {
        let taken = Taken.outstanding(in: [
            TakenTests.past(.suspend, "old", rule: "a", day: 39),
            TakenTests.past(.removeFromGroup("g"), "new", rule: "b", day: 40),
        ])
        func rejoins(_ given: Set<Effect>) -> [String] {
            Rejoin.all(of: "u1", among: taken, given: given, at: SampleDirectory.now).map { "\($0.rule) \($0.run)" }
        }
        #expect(rejoins([.restore, .addToGroup("g")]) == ["b new"])
        #expect(rejoins([.addToGroup("other")]) == [])
        #expect(RejoinRate(taken: 0, returned: 0).share == nil)
        #expect(RejoinRate(taken: 40, returned: 1).share == 0.025)
    }
}
