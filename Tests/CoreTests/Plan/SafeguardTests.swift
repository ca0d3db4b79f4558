import Core
import Foundation
import Testing

private typealias Sample = SampleDirectory

@Suite("Safeguards") struct SafeguardTests {
    /// One way to be spared by a rule that suspends everybody.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var expected: String
        var user: @Sendable (inout User) -> Void = { _ in }
        var rule: @Sendable (inout Rule) -> Void = { _ in }
        var context: @Sendable (inout PlanContext) -> Void = { _ in }
        var takenAt: Instant? = SampleDirectory.now
        var filter = ""
        var testDescription: String { name }
    }

    static let permanent: [Row] = [
        Row(name: "org admin", expected: "organizationAdmin atlassian/org-admin") {
            $0.roles = ["atlassian/org-admin"]
        },
        Row(name: "site admin among other roles", expected: "organizationAdmin atlassian/site-admin") {
            $0.roles = ["atlassian/user-access-admin", "atlassian/site-admin"]
        },
        Row(name: "admin in another spelling", expected: "organizationAdmin Atlassian/Org-Admin") {
            $0.roles = ["Atlassian/Org-Admin"]
        },
        Row(name: "own account by id", expected: "ownAccount", context: { $0.ownAccounts = ["u1"] }),
        Row(name: "own account by mail", expected: "ownAccount", context: { $0.ownAccounts = ["U1@Example.com"] }),
        Row(name: "user protected by the rule", expected: "protectedUser", rule: { $0.protect.users = ["U1"] }),
        Row(
            name: "mail protected by the settings", expected: "protectedUser",
            context: { $0.protected.users = ["U1@EXAMPLE.COM"] }),
        Row(name: "group protected by name", expected: "protectedGroup team", rule: { $0.protect.groups = ["TEAM"] }),
        Row(
            name: "group protected by id in the settings", expected: "protectedGroup team",
            context: { $0.protected.groups = ["g-team"] }),
        Row(name: "not in the only groups", expected: "notInOnlyGroups", rule: { $0.onlyGroups = ["bots", "g-conf"] }),
        Row(name: "app", expected: "notAPerson app") { $0.accountType = .app },
        Row(name: "portal customer", expected: "notAPerson customer") { $0.accountType = .customer },
        Row(name: "type not told", expected: "notAPerson unknown") { $0.accountType = .unknown },
        Row(name: "deletion runs", expected: "deletionScheduled") { $0.isDeletionScheduled = true },
        Row(name: "closed", expected: "gone the account is closed") { $0.accountStatus = .closed },
    ]

    static let data: [Row] = [
        Row(
            name: "still needed", expected: "stillNeeded until 2026-09-21T14:14:20Z",
            context: { $0.standing.stillNeeded = ["u1": SampleDirectory.now + .minutes(1)] }),
        Row(
            name: "still needed, and nobody has decided yet", expected: "stillNeeded an administrator decides",
            context: { $0.standing.undecided = ["u1"] }),
        Row(
            name: "stale", expected: "staleData as of 2026-09-20T14:13:19Z",
            context: { $0.trustedAge = .days(1) }, takenAt: SampleDirectory.now - .days(1) - .seconds(1)),
        Row(
            name: "never synchronised", expected: "staleData never synchronised",
            context: { $0.trustedAge = .days(1) }, takenAt: nil),
        Row(
            name: "unknown activity", expected: "unknownData last active",
            user: { $0.activity = [ProductActivity(product: "confluence@1", lastActive: .unknown)] },
            filter: "NOT (lastActive > -30d)"),
        Row(
            name: "unknown activity in the product asked for", expected: "unknownData last active",
            user: { $0.activity.append(ProductActivity(product: "confluence@1", lastActive: .unknown)) },
            filter: "lastActive < -30d OR lastActive[confluence] < -30d"),
        Row(
            name: "no membership", expected: "notInOrganization", user: { $0.membership = .none }),
        Row(name: "unknown membership", expected: "unknownData membership", user: { $0.membership = .unknown }),
        Row(name: "already suspended", expected: "alreadyDone", user: { $0.membership = .suspended }),
        Row(
            name: "not warned", expected: "warningNotSent not warned",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) }),
        Row(
            name: "warned too late",
            expected: "warningNotSent warned on 2026-09-14, may be hit from 2026-09-21",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: { $0.warn(acceptedAt: SampleDirectory.now - .days(7) + .seconds(1)) }),
        Row(
            name: "the mail named a later time",
            expected: "warningNotSent warned on 2026-09-01, may be hit from 2026-09-21",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: {
                $0.warn(acceptedAt: SampleDirectory.now - .days(20), deadline: SampleDirectory.now + .seconds(1))
            }),
        Row(
            name: "a time that was named holds where no warning is required, too",
            expected: "warningNotSent warned on 2026-09-20, may be hit from 2026-09-21",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7, isRequired: false) },
            context: {
                $0.warn(acceptedAt: SampleDirectory.now - .days(1), deadline: SampleDirectory.now + .seconds(1))
            }),
        Row(
            name: "on its way", expected: "warningNotSent the warning has not been accepted yet",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) }, context: { $0.warn(acceptedAt: nil) }),
        Row(
            name: "nobody takes the mail", expected: "warningNotSent could not be warned: no such mailbox",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: {
                $0.warn(acceptedAt: nil) {
                    ($0.endedAt, $0.ending, $0.note) = ($0.queuedAt, .undeliverable, "no such mailbox")
                }
            }),
        Row(
            name: "warned before they were seen again", expected: "warningNotSent not warned",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: {
                $0.warn(acceptedAt: SampleDirectory.now - .days(30)) {
                    $0.lastActive = .at(SampleDirectory.now - .days(100) - .minutes(1))
                }
            }),
        Row(
            name: "the template is off", expected: "warningNotSent the template 't' is turned off",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: {
                $0.warn(acceptedAt: SampleDirectory.now - .days(30))
                $0.standing.templateProblem = "the template 't' is turned off"
            }),
        Row(
            name: "the template is off, and they don't need it",
            expected: "warningNotSent the template 't' is turned off",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: {
                $0.standing.released = ["u1": .at(SampleDirectory.now)]
                $0.standing.templateProblem = "the template 't' is turned off"
            }),
        Row(
            name: "they don't need it, and are protected", expected: "protectedUser",
            context: {
                $0.standing.released = ["u1": .at(SampleDirectory.now)]
                $0.protected.users = ["u1"]
            }, filter: "name = nobody"),
    ]

    @Test("each safeguard spares the user with its reason", arguments: permanent + data)
    func spared(row: Row) throws {
        let plan = try plan(row)
        #expect(plan.spared.map(\.text) == ["u1 \(row.expected)"])
        #expect(plan.steps.isEmpty && plan.matched == 1 && plan.seats.isEmpty)
    }

    static let passing: [Row] = [
        Row(name: "nothing special", expected: ""),
        Row(name: "user access admins are no organisation admins", expected: "") {
            $0.roles = ["atlassian/user-access-admin"]
        },
        Row(
            name: "somebody else is protected", expected: "",
            rule: { $0.protect = Rule.Protection(groups: ["bots"], users: ["u2", "u1@example"]) }),
        Row(name: "in one of the only groups", expected: "", rule: { $0.onlyGroups = ["bots", "Team"] }),
        Row(
            name: "no longer needed", expected: "",
            context: { $0.standing.stillNeeded = ["u1": SampleDirectory.now, "u2": SampleDirectory.now + .days(1)] }),
        Row(
            name: "fresh enough", expected: "", context: { $0.trustedAge = .days(1) },
            takenAt: SampleDirectory.now - .days(1)),
        Row(name: "age not judged", expected: "", takenAt: nil),
        Row(
            name: "warned in time", expected: "", rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: { $0.warn(acceptedAt: SampleDirectory.now - .days(7)) }),
        Row(
            name: "warned when they had last been seen as they are", expected: "",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: {
                $0.warn(acceptedAt: SampleDirectory.now - .days(7)) {
                    // Of the same minute, which is all that a snapshot knows.
                    $0.lastActive = .at(Instant(minutes: (SampleDirectory.now - .days(100)).minutes))
                }
            }),
        Row(
            name: "they don't need it, so no warning is waited for", expected: "",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7) },
            context: { $0.standing.released = ["u1": .at(SampleDirectory.now)] }),
        Row(
            name: "they don't need it, and the filter does not mean them", expected: "",
            context: { $0.standing.released = ["u1": .at(SampleDirectory.now - .days(100))] }, filter: "name = nobody"),
        Row(
            name: "could not be warned, and need not be", expected: "",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7, isRequired: false) },
            context: { $0.warn(acceptedAt: nil) { ($0.endedAt, $0.ending) = ($0.queuedAt, .undeliverable) } }),
        Row(
            name: "warning not required", expected: "",
            rule: { $0.warn = Rule.Warning(template: "t", daysBefore: 7, isRequired: false) }),
        Row(
            name: "unknown activity that the filter does not use", expected: "",
            user: { $0.activity.append(ProductActivity(product: "confluence@1", lastActive: .unknown)) },
            filter: "lastActive[jira] < -30d"),
        Row(
            name: "unknown beside a known date", expected: "",
            user: { $0.activity.append(ProductActivity(product: "confluence@1", lastActive: .unknown)) },
            filter: "lastActive < -30d"),
        Row(name: "never active is known", expected: "", user: { $0.activity = [] }, filter: "lastActive IS EMPTY"),
    ]

    @Test("and nobody else", arguments: passing)
    func passes(row: Row) throws {
        let plan = try plan(row)
        #expect(plan.steps.map(\.text) == ["u1 suspend"])
        #expect(plan.spared.isEmpty && plan.affected == 1)
    }

    private func plan(_ row: Row) throws -> Plan {
        let user = Sample.person("u1", groups: ["g-team"], change: row.user)
        var context = Sample.context
        row.context(&context)
        return try Planner.plan(
            Sample.rule([.suspend], change: row.rule), matching: Filter(parsing: row.filter),
            in: Sample.snapshot([user], takenAt: row.takenAt), context: context)
    }

    @Test("who was seen since has not said that they don't need it")
    func releaseLapses() throws {
        var context = Sample.context
        context.standing.released = [
            "u1": .at(Sample.now - .days(101)), "u2": .at(Sample.now - .days(50)), "u3": .never,
        ]
        let users = [
            Sample.person("u1"), Sample.person("u2"), Sample.person("u3"), Sample.person("u4", seen: nil),
        ]
        let plan = try Planner.plan(
            Sample.rule([.suspend]), matching: Filter(parsing: "name = nobody"), in: Sample.snapshot(users),
            context: context)
        #expect(plan.steps.map(\.text) == ["u2 suspend"])
        #expect(plan.spared.isEmpty && plan.matched == 1)
        let rechecked = try Planner.recheck(
            plan.steps, of: Sample.rule([.suspend]), matching: Filter(parsing: "name = nobody"),
            in: Sample.snapshot([Sample.person("u2", seen: 49)]), context: context)
        #expect(rechecked.dropped.map(\.text) == ["u2 noLongerMatches"])
    }

    @Test("the first reason in the documented order is told")
    func order() throws {
        var context = Sample.context
        context.ownAccounts = ["u1"]
        context.trustedAge = .zero
        let user = Sample.person("u1") { ($0.accountType, $0.membership) = (.app, .suspended) }
        let snapshot = Sample.snapshot([user], takenAt: nil)
        let rule = Sample.rule([.suspend]) { $0.warn = Rule.Warning(template: "t", daysBefore: 1) }
        var reasons: [SparedUser.Reason] = []
        for fix: (inout PlanContext) -> Void in [{ _ in }, { $0.ownAccounts = [] }] {
            fix(&context)
            let plan = try Planner.plan(rule, matching: Sample.everybody, in: snapshot, context: context)
            reasons += plan.spared.map(\.reason)
        }
        let person = Sample.snapshot([Sample.person("u1") { $0.membership = .suspended }], takenAt: nil)
        reasons += try Planner.plan(rule, matching: Sample.everybody, in: person, context: context).spared.map(\.reason)
        context.trustedAge = nil
        reasons += try Planner.plan(rule, matching: Sample.everybody, in: person, context: context).spared.map(\.reason)
        #expect(reasons == [.ownAccount, .notAPerson, .staleData, .alreadyDone])
    }
}

extension PlanContext {
    /// Gives u1 a warning for the episode they are in.
    fileprivate mutating func warn(
        acceptedAt: Instant?, deadline: Instant? = nil, change: (inout SentWarning) -> Void = { _ in }
    ) {
        let queuedAt = (acceptedAt ?? now) - .hours(1)
        var warning = SentWarning(
            id: "w1", rule: "r1", user: "u1", template: "t", lastActive: .at(now - .days(100)), queuedAt: queuedAt,
            acceptedAt: acceptedAt, deadline: deadline ?? queuedAt)
        change(&warning)
        standing.warnings["u1"] = warning
    }
}
