import Core
import Foundation
import Testing

private typealias Sample = SampleDirectory

@Suite("Seats and side effects") struct PlanOutcomeTests {
    private func seats(_ plan: Plan) -> [String] {
        plan.seats.map { seat in
            let paths = seat.grantedThrough.map { "\($0.name)×\($0.users)" }.joined(separator: " ")
            return "\(seat.product) \(seat.freed) \(paths)"
        }
    }

    static let people = [
        Sample.person("u1", groups: ["g-jira", "g-both"]),
        Sample.person("u2", groups: ["g-jira"], roles: [DirectRole(product: "jira@1", role: ProductRole.user)]),
        Sample.person("u3", groups: ["g-conf", "g-box"]),
        Sample.person("u4", groups: ["g-jira"]) { $0.membership = .suspended },
        Sample.person("u5", groups: ["g-both"]) { $0.accountStatus = .inactive },
    ]

    @Test(
        "seats freed per product and through what they were granted",
        arguments: [
            (
                [Action.removeProductAccess(["jira"])],
                [
                    "confluence@1 1 Everything×1", "jira@1 2 jira-users×2 Everything×1 direct role×1",
                ]
            ),
            ([.removeFromGroups(["jira-users"])], []),
            (
                [.suspend],
                [
                    "confluence@1 2 Everything×1 confluence-users×1",
                    "jira@1 2 jira-users×2 Everything×1 direct role×1",
                ]
            ),
            (
                [.deactivate],
                [
                    "confluence@1 2 Everything×1 confluence-users×1",
                    "jira@1 2 jira-users×2 Everything×1 direct role×1",
                ]
            ),
            (
                [.delete(orElse: [])],
                [
                    "confluence@1 2 Everything×1 confluence-users×1",
                    "jira@1 2 jira-users×2 Everything×1 direct role×1",
                ]
            ),
            ([.restore], ["jira@1 -1 jira-users×1"]),
            ([.addToGroups(["jira-users"])], ["jira@1 -1 jira-users×1"]),
            ([.removeFromGroups(["sandbox-users"])], []),
        ] as [([Action], [String])])
    func seats(actions: [Action], expected: [String]) throws {
        let plan = try Sample.plan(actions, Self.people)
        #expect(seats(plan) == expected)
    }

    @Test("seats agree with the snapshot before and after")
    func seatsAgree() throws {
        let before = Sample.snapshot(Self.people)
        for actions: [Action] in [[.suspend], [.removeProductAccess(["jira"])], [.restore], [.removeFromAllGroups]] {
            let plan = try Sample.plan(actions, Self.people)
            let after = before.applying(changed: apply(plan.steps, to: Self.people), removed: [])
            for (index, product) in before.products.enumerated() {
                let freed = plan.seats.first { $0.product == product.id }?.freed ?? 0
                #expect(before.seats(ofProductAt: index).count - after.seats(ofProductAt: index).count == freed)
            }
        }
    }

    @Test("a group that also gives another product is a side effect")
    func otherProducts() throws {
        let plan = try Sample.plan([.removeProductAccess(["jira"])], Self.people)
        #expect(
            plan.sideEffects == [
                SideEffect(
                    kind: .losesOtherProduct, subject: "confluence@acme", users: 2,
                    text: "Leaving Everything also takes Confluence (acme) away from 2 people.")
            ])
        #expect(try Sample.plan([.removeProductAccess(["jira", "confluence"])], Self.people).sideEffects.isEmpty)
        #expect(try Sample.plan([.removeFromAllAccessGroups], Self.people).sideEffects.isEmpty)
        #expect(try Sample.plan([.suspend], Self.people).sideEffects.isEmpty)
        // Somebody who keeps the product by another group loses nothing.
        let kept = try Sample.plan(
            [.removeProductAccess(["jira"])], [Sample.person("u1", groups: ["g-both", "g-conf"])])
        #expect(kept.sideEffects.isEmpty)
    }

    @Test("the vendor's own letters and what becomes final are told")
    func vendor() throws {
        let plan = try Sample.plan([.delete(orElse: [.deactivate])], Array(Self.people.prefix(2)))
        #expect(plan.sideEffects.map(\.kind) == [.vendorNotifies, .becomesFinal])
        #expect(plan.sideEffects.map(\.users) == [2, 2])
        #expect(try Sample.plan([.deactivate], [Self.people[0]]).sideEffects.map(\.subject) == ["deactivate"])
    }
}

@Suite("Holds") struct PlanHoldTests {
    private let hundred = (100..<200).map { Sample.person(AccountID("u\($0)")) }

    @Test(
        "the brake counts users against the active ones",
        arguments: [
            (Brake(users: 99, percent: nil, when: .either), true, 99),
            (Brake(users: 100, percent: nil, when: .either), false, 100),
            (Brake(users: nil, percent: 49.9, when: .either), true, 99),
            (Brake(users: nil, percent: 50, when: .either), false, 100),
            (Brake(users: 500, percent: 10, when: .either), true, 20),
            (Brake(users: 500, percent: 10, when: .both), false, 500),
            (Brake.standard, true, 50),
            (Brake.off, false, nil),
        ] as [(Brake, Bool, Int?)])
    func brake(brake: Brake, holds: Bool, limit: Int?) throws {
        // A hundred active people who are matched, a hundred active admins, and fifty who do not count.
        let admins = (0..<100).map { Sample.person(AccountID("a\($0)")) { $0.roles = [PlatformRole.orgAdmin] } }
        let inactive = (0..<50).map { Sample.person(AccountID("i\($0)")) { $0.membership = .suspended } }
        let plan = try Sample.plan([.suspend], hundred + admins + inactive) { $0.brake = brake }
        #expect(plan.affected == 100 && plan.spared.count == 150)
        #expect(plan.brakeLimit == limit)
        #expect(plan.holds == (holds ? [.brake(users: 100, limit: limit ?? 0)] : []))
    }

    @Test("approval can be asked of every run, but not for nothing")
    func approval() throws {
        let plan = try Sample.plan([.suspend], hundred) { ($0.approval, $0.brake) = (.always, .off) }
        #expect(plan.holds == [.approvalRequired])
        let braked = try Sample.plan([.suspend], hundred) { $0.approval = .never }
        #expect(braked.holds == [.brake(users: 100, limit: 50)])
        #expect(try Sample.plan([.restore], hundred) { $0.approval = .always }.holds.isEmpty)
    }
}

@Suite("Plan hash") struct PlanHashTests {
    private let people = [Sample.person("u1", groups: ["g-jira"]), Sample.person("u2", groups: ["g-jira"])]

    @Test("same definition and same steps give the same hash, whatever the time, order and text of it")
    func stable() throws {
        let plan = try Sample.plan([.removeProductAccess(["jira"])], people)
        #expect(plan.hash.count == 64)
        var later = Sample.context
        later.now = later.now + .days(3)
        let again = try Sample.plan([.removeProductAccess(["jira"])], people.reversed(), context: later) {
            ($0.name, $0.details, $0.mode, $0.report) = ("Other", "x", .live, Rule.Report(mail: ["a@b"]))
        }
        #expect(again.hash == plan.hash && again.madeAt != plan.madeAt)
        let spared = try Sample.plan(
            [.removeProductAccess(["jira"])], people + [Sample.person("u3") { $0.accountType = .app }])
        #expect(spared.hash == plan.hash)
    }

    @Test("a step, an action, a filter or a safeguard that differs shows")
    func different() throws {
        let actions: [Action] = [.removeProductAccess(["jira"])]
        var hashes = [try Sample.plan(actions, people).hash]
        hashes.append(try Sample.plan(actions, Array(people.prefix(1))).hash)
        hashes.append(try Sample.plan([.removeFromGroups(["jira-users"])], people).hash)
        hashes.append(try Sample.plan(actions, [people[0], Sample.person("u2", groups: ["g-both"])]).hash)
        for change: (inout Rule) -> Void in [
            { $0.id = "r2" }, { $0.protect.users = ["x"] }, { $0.brake = .off }, { $0.approval = .always },
            { $0.warn = Rule.Warning(template: "t", daysBefore: 0, isRequired: false) },
            { $0.onlyGroups = ["jira-users"] },
        ] {
            hashes.append(try Sample.plan(actions, people, change: change).hash)
        }
        let filtered = try Planner.plan(
            Sample.rule(actions), matching: Filter(parsing: "product = jira"), in: Sample.snapshot(people),
            context: Sample.context)
        #expect(filtered.steps == (try Sample.plan(actions, people)).steps)
        hashes.append(filtered.hash)
        let bulk = BulkOperation(title: "x", actions: actions, accounts: ["u1", "u2"])
        hashes.append(try Planner.plan(bulk, in: Sample.snapshot(people), context: Sample.context).hash)
        #expect(Set(hashes).count == hashes.count)
    }
}

@Suite("Bulk operations") struct BulkPlanTests {
    @Test("named accounts are planned once each; what is not there is spared")
    func bulk() throws {
        let people = (1...3).map { Sample.person(AccountID("u\($0)")) }
        let operation = BulkOperation(
            title: "Leavers", actions: [.suspend], accounts: ["u3", "nobody", "u1", "u3"],
            protect: Rule.Protection(users: ["u3@example.com"]))
        let plan = try Planner.plan(operation, in: Sample.snapshot(people), context: Sample.context)
        #expect(plan.matched == 3 && plan.rule == nil && plan.holds.isEmpty)
        #expect(plan.steps.map(\.text) == ["u1 suspend"])
        #expect(plan.spared.map(\.text) == ["nobody gone no such account", "u3 protectedUser"])
    }

    @Test("people of one operation may have different actions; the first that names somebody counts")
    func parts() throws {
        let people = (1...3).map { Sample.person(AccountID("u\($0)"), groups: ["g-jira"]) }
        let operation = BulkOperation(
            title: "x",
            parts: [
                .init(actions: [.removeFromGroups(["jira-users"]), .suspend], accounts: ["u3", "u1"]),
                .init(actions: [.suspend], accounts: ["u2", "u1", "u9"]),
            ])
        let plan = try Planner.plan(operation, in: Sample.snapshot(people), context: Sample.context)
        #expect(plan.matched == 4 && plan.affected == 3)
        #expect(
            plan.steps.map(\.text) == [
                "u1 removeFromGroup g-jira", "u1 suspend", "u2 suspend", "u3 removeFromGroup g-jira", "u3 suspend",
            ])
        #expect(plan.spared.map(\.text) == ["u9 gone no such account"])

        var other = operation
        other.parts.swapAt(0, 1)
        let swapped = try Planner.plan(other, in: Sample.snapshot(people), context: Sample.context)
        #expect(swapped.steps.map(\.text).prefix(2) == ["u1 suspend", "u2 suspend"] && swapped.hash != plan.hash)

        // Looked at again, each by their own actions.
        var fresh = people
        fresh[1].groups = []
        fresh[2].membership = .suspended
        let result = try Planner.recheck(
            plan.steps, of: operation, in: Sample.snapshot(fresh), context: Sample.context)
        #expect(result.still == ["u1", "u2", "u3"] && result.dropped.isEmpty)
        let foreign = try Planner.recheck(
            plan.steps, of: BulkOperation(title: "x", parts: [operation.parts[1]]), in: Sample.snapshot(people),
            context: Sample.context)
        #expect(foreign.dropped.map(\.text) == ["u3 noLongerMatches"])
    }
}

@Suite("Recheck") struct RecheckTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var expected: String?
        var change: @Sendable (inout User) -> Void
        var testDescription: String { name }
    }

    @Test(
        "a user is dropped with the reason, never added",
        arguments: [
            Row(name: "unchanged", expected: nil) { _ in },
            Row(name: "left one of the groups", expected: nil) { $0.groups = ["g-jira"] },
            Row(name: "came back", expected: "noLongerMatches") {
                $0.activity = [ProductActivity(product: "jira@1", lastActive: .at(Sample.now))]
            },
            Row(name: "became admin and came back", expected: "organizationAdmin atlassian/org-admin") {
                ($0.roles, $0.activity) = ([PlatformRole.orgAdmin], [])
            },
            Row(name: "lost access by itself", expected: "noLongerMatches") { $0.groups = [] },
            Row(name: "got access another way", expected: "changedSincePlanned would now need removeFromGroup g-beta") {
                $0.groups.append("g-beta")
            },
            Row(name: "got it from the identity provider", expected: "syncedGroup idp-jira") {
                $0.groups.append("g-sync")
            },
        ])
    func recheck(row: Row) throws {
        let filter = try Filter(parsing: "product = jira AND lastActive < -30d")
        let rule = Sample.rule([.removeProductAccess(["jira"])])
        let people = ["u1", "u2"].map { Sample.person(AccountID($0), groups: ["g-both", "g-jira"]) }
        let plan = try Planner.plan(rule, matching: filter, in: Sample.snapshot(people), context: Sample.context)
        var fresh = people
        row.change(&fresh[0])
        fresh[0].groups.sort()
        fresh.append(Sample.person("u3", groups: ["g-jira"]))
        let result = try Planner.recheck(
            plan.steps, of: rule, matching: filter, in: Sample.snapshot(fresh), context: Sample.context)
        #expect(result.dropped.map(\.text) == row.expected.map { ["u1 \($0)"] } ?? [])
        #expect(result.still == (row.expected == nil ? ["u1", "u2"] : ["u2"]))
    }

    @Test("who is gone is dropped, also from an operation")
    func gone() throws {
        let operation = BulkOperation(title: "x", actions: [.suspend], accounts: ["u1", "u2", "u3"])
        let people = (1...3).map { Sample.person(AccountID("u\($0)")) }
        let plan = try Planner.plan(operation, in: Sample.snapshot(people), context: Sample.context)
        let fresh = Sample.snapshot([people[0], Sample.person("u2") { $0.membership = .suspended }])
        let result = try Planner.recheck(plan.steps, of: operation, in: fresh, context: Sample.context)
        #expect(result.still == ["u1"])
        #expect(result.dropped.map(\.text) == ["u2 alreadyDone", "u3 gone"])
    }
}
