import Core
import Foundation
import Testing

private typealias Sample = SampleDirectory

/// The users after the steps, in their order; fallbacks are not taken.
func apply(_ steps: [Step], to users: [User], at now: Instant = SampleDirectory.now) -> [User] {
    var byID = Dictionary(users.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for step in steps where step.condition == .afterSuccess {
        byID[step.user] = byID[step.user].map { step.effect.applied(to: $0, at: now) }
    }
    return users.compactMap { byID[$0.id] }
}

func journal(_ steps: [Step]) -> [JournaledStep] {
    steps.map { step in
        JournaledStep(step: step, state: step.condition == .afterSuccess ? .succeeded : .skipped)
    }
}

extension NotUndone {
    var text: String { ["\(step.text):", reason.rawValue, detail].filter { !$0.isEmpty }.joined(separator: " ") }
}

@Suite("Undo") struct UndoTests {
    let person = Sample.person(
        "u1", groups: ["g-jira", "g-both"], roles: [DirectRole(product: "jira@1", role: ProductRole.user)])

    @Test("the last step is taken back first")
    func order() throws {
        let plan = try Sample.plan([.addToGroups(["team"]), .removeProductAccess(["jira"]), .suspend], [person])
        let after = apply(plan.steps, to: [person])
        let undo = Planner.undo(of: journal(plan.steps), in: Sample.snapshot(after), context: Sample.context)
        #expect(undo.notUndone.isEmpty)
        #expect(
            undo.plan.steps.map(\.text) == [
                "u1 restore", "u1 assignRole jira@1 atlassian/user", "u1 addToGroup g-jira", "u1 addToGroup g-both",
                "u1 removeFromGroup g-team",
            ])
        #expect(apply(undo.plan.steps, to: after) == [person])
        #expect(undo.plan.seats.map(\.freed) == [-1, -1])
        #expect(undo.plan.brakeLimit == nil && undo.plan.holds.isEmpty && undo.plan.rule == nil)
    }

    @Test("only what succeeded and changed something is taken back")
    func outcomes() throws {
        let plan = try Sample.plan([.addToGroups(["team", "bots", "customers"]), .suspend], [person])
        var steps = journal(plan.steps)
        steps[0].stoodBefore = true
        steps[1].state = .failed
        steps[3].state = .skipped
        var after = person
        after.groups = ["g-both", "g-cust", "g-jira", "g-team"]
        let undo = Planner.undo(of: steps, in: Sample.snapshot([after]), context: Sample.context)
        #expect(undo.plan.steps.map(\.text) == ["u1 removeFromGroup g-cust"])
        #expect(undo.notUndone.isEmpty)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var expected: [String]
        var user: @Sendable (inout User) -> Void = { _ in }
        var groups: @Sendable (inout [Group]) -> Void = { _ in }
        var context: @Sendable (inout PlanContext) -> Void = { _ in }
        var testDescription: String { name }
    }

    @Test(
        "what cannot be taken back is listed with the reason, and the rest is taken back",
        arguments: [
            Row(name: "nothing stands in the way", expected: []),
            Row(
                name: "restored by somebody", expected: ["u1 suspend: changedSince"], user: { $0.membership = .active }),
            Row(
                name: "put back into the group", expected: ["u1 removeFromGroup g-jira: changedSince"],
                user: { $0.groups.append("g-jira") }),
            Row(
                name: "left the organisation",
                expected: [
                    "u1 removeFromGroup g-jira: changedSince no longer in the organisation", "u1 suspend: changedSince",
                ],
                user: { $0.membership = .none }),
            Row(
                name: "group synced by now", expected: ["u1 removeFromGroup g-jira: syncedGroup jira-users"],
                groups: { $0[0].isSynced = true }),
            Row(
                name: "group closed to us by now",
                expected: ["u1 removeFromGroup g-jira: unmodifiableGroup jira-users"],
                groups: { $0[0].isModifiable = false }),
            Row(
                name: "group gone", expected: ["u1 removeFromGroup g-jira: groupGone g-jira"],
                groups: { $0.removeFirst() }),
            Row(
                name: "administrator by now",
                expected: [
                    "u1 removeFromGroup g-jira: protected organizationAdmin atlassian/org-admin",
                    "u1 suspend: protected organizationAdmin atlassian/org-admin",
                ],
                user: { $0.roles = [PlatformRole.orgAdmin] }),
            Row(
                name: "protected by now",
                expected: [
                    "u1 removeFromGroup g-jira: protected protectedUser", "u1 suspend: protected protectedUser",
                ],
                context: { $0.protected = Rule.Protection(groups: ["unknown"], users: ["u1"]) }),
            Row(
                name: "account closed", expected: ["u1 removeFromGroup g-jira: userGone", "u1 suspend: userGone"],
                user: { $0.accountStatus = .closed }),
        ])
    func refusals(row: Row) throws {
        let before = Sample.person("u1", groups: ["g-jira"])
        let plan = try Sample.plan([.removeFromGroups(["jira-users"]), .suspend], [before])
        var after = apply(plan.steps, to: [before])
        row.user(&after[0])
        var groups = Sample.groups
        row.groups(&groups)
        var context = Sample.context
        row.context(&context)
        let undo = Planner.undo(
            of: journal(plan.steps), in: Sample.snapshot(after, groups: groups), context: context)
        #expect(undo.notUndone.map(\.text) == row.expected)
        #expect(undo.plan.steps.count == 2 - row.expected.count)
    }

    @Test("who was put into a protected group by the run is taken out again, unless put there by somebody else")
    func protectedByTheRun() throws {
        var context = Sample.context
        context.protected.groups = ["team"]
        let plan = try Sample.plan([.addToGroups(["team"]), .suspend], [person], context: context)
        let after = apply(plan.steps, to: [person])
        let undo = Planner.undo(of: journal(plan.steps), in: Sample.snapshot(after), context: context)
        #expect(apply(undo.plan.steps, to: after) == [person])
        let result = Planner.recheck(undoing: undo.plan.steps, in: Sample.snapshot(after), context: context)
        #expect(result.dropped.isEmpty)
        let other = Planner.undo(of: journal([plan.steps[1]]), in: Sample.snapshot(after), context: context)
        #expect(other.notUndone.map(\.text) == ["u1 suspend: protected protectedGroup team"])
    }

    @Test("a user who is gone, and roles nobody read")
    func unknown() throws {
        let plan = try Sample.plan([.removeProductAccess(["jira"])], [person])
        let steps = journal(plan.steps)
        let gone = Planner.undo(of: steps, in: Sample.snapshot([]), context: Sample.context)
        #expect(gone.plan.steps.isEmpty && Set(gone.notUndone.map(\.reason)) == [.userGone])
        var after = apply(plan.steps, to: [person])
        after[0].directRoles = nil
        let unread = Planner.undo(of: steps, in: Sample.snapshot(after), context: Sample.context)
        #expect(unread.notUndone.map(\.reason) == [.unknownData] && unread.plan.steps.count == 2)
    }

    @Test("a deletion can be taken back for 14 days")
    func deletion() throws {
        let plan = try Sample.plan([.deactivate, .delete(orElse: [])], [person])
        let after = apply(plan.steps, to: [person])
        let ended = Sample.now
        func undo(_ users: [User], after days: Int) -> UndoPlan {
            var context = Sample.context
            context.now = ended + .days(days)
            return Planner.undo(
                of: journal(plan.steps), in: Sample.snapshot(users), context: context, startedAt: ended - .hours(1),
                finishedAt: ended)
        }
        let intime = undo(after, after: 13)
        #expect(intime.plan.steps.map(\.text) == ["u1 cancelDeletion"] && intime.notUndone.isEmpty)
        #expect(apply(intime.plan.steps, to: after) == [person])
        #expect(undo(after, after: 14).notUndone.map(\.reason).contains(.deletionFinal))
        #expect(undo([], after: 1).notUndone.map(\.reason) == [.userGone, .deletionFinal])
    }

    @Test("an account that was inactive before it was deleted is inactive again")
    func deletionOfInactive() throws {
        let inactive = Sample.person("u1") {
            ($0.accountStatus, $0.deactivatedAt) = (.inactive, Sample.now - .days(90))
        }
        let plan = try Sample.plan([.delete(orElse: [])], [inactive])
        let after = apply(plan.steps, to: [inactive])
        let undo = Planner.undo(
            of: journal(plan.steps), in: Sample.snapshot(after), context: Sample.context,
            startedAt: Sample.now - .hours(1))
        #expect(undo.plan.steps.map(\.text) == ["u1 cancelDeletion", "u1 deactivate"])
    }

    @Test("an undo is checked again before it runs")
    func recheck() throws {
        let people = (1...4).map { Sample.person(AccountID("u\($0)"), groups: ["g-jira"]) }
        let plan = try Sample.plan([.removeFromGroups(["jira-users"]), .suspend], people)
        let after = apply(plan.steps, to: people)
        let undo = Planner.undo(of: journal(plan.steps), in: Sample.snapshot(after), context: Sample.context).plan
        var fresh = Array(after.prefix(3))
        fresh[1].roles = [PlatformRole.siteAdmin]
        fresh[2].membership = .none
        let result = Planner.recheck(undoing: undo.steps, in: Sample.snapshot(fresh), context: Sample.context)
        #expect(result.still == ["u1"])
        #expect(
            result.dropped.map(\.text) == [
                "u2 organizationAdmin atlassian/site-admin", "u3 changedSincePlanned", "u4 gone",
            ])
    }
}
