import Core
import Testing

@Suite struct GrantDecisionTests {
    private static let now = SampleDirectory.now

    private static func request(
        _ channel: RequestTrigger.Channel = .slack, product: ProductKey? = nil, project: String? = nil,
        type: String? = nil
    ) -> AccessRequest {
        NewAccessRequest(
            channel: channel, externalKey: "k", user: "u1", product: product, project: project, requestType: type
        ).request(id: "request-1", at: now)
    }

    private static func rule(
        _ id: RuleID, _ actions: [Action], filter: String = "", trigger: RequestTrigger = RequestTrigger(),
        change: (inout Rule) -> Void = { _ in }
    ) throws -> GrantDecision.Candidate {
        var rule = Rule(
            id: id, name: "Rule \(id)", mode: .live, selection: .filter(filter), trigger: .request(trigger),
            actions: actions)
        change(&rule)
        return (rule, try Filter(parsing: filter))
    }

    private static func desk(
        _ rules: [GrantDecision.Candidate], _ user: User, seats: [ProductID: Int] = [:],
        groups: [Group] = SampleDirectory.groups, unmatched: GrantDecision.Unmatched = .wait,
        change: (inout PlanContext) -> Void = { _ in }
    ) -> GrantDesk {
        var context = SampleDirectory.context
        change(&context)
        return GrantDesk(
            rules: rules, snapshot: SampleDirectory.snapshot([user], groups: groups), context: context, seats: seats,
            unmatched: unmatched)
    }

    private static let newcomer = SampleDirectory.person("u1")

    /// `grant r1`, `already r1`, `wait noRule`, `refuse noFreeSeat r1`.
    private static func words(_ decision: GrantDecision) -> String {
        switch decision {
        case .grant(let rule, _): "grant \(rule)"
        case .alreadyHas(let rule): ["already", rule?.rawValue].compactMap { $0 }.joined(separator: " ")
        case .wait(let reason, let rule):
            ["wait", reason.name, rule?.rawValue].compactMap { $0 }.joined(separator: " ")
        case .refuse(let reason, let rule):
            ["refuse", reason.name, rule?.rawValue].compactMap { $0 }.joined(separator: " ")
        }
    }

    @Test func theFirstRuleThatFitsWins() throws {
        let jira = try GrantDecisionTests.rule("jira", [.addToGroups(["jira-users"])])
        let confluence = try GrantDecisionTests.rule("conf", [.addToGroups(["confluence-users"])])
        let user = GrantDecisionTests.newcomer
        let first = GrantDecisionTests.desk([jira, confluence], user).decide(GrantDecisionTests.request(), of: user)
        #expect(GrantDecisionTests.words(first) == "grant jira")
        let second = GrantDecisionTests.desk([confluence, jira], user).decide(GrantDecisionTests.request(), of: user)
        #expect(GrantDecisionTests.words(second) == "grant conf")
        guard case .grant(_, let plan) = second else { return }
        #expect(plan.steps.map(\.text) == ["u1 addToGroup g-conf"])
    }

    @Test(arguments: [
        (RequestTrigger(), true), (RequestTrigger(channel: .jsm), true), (RequestTrigger(channel: .slack), false),
        (RequestTrigger(channel: .jsm, project: "itsup"), true), (RequestTrigger(project: "OTHER"), false),
        (RequestTrigger(requestType: "get it HELP"), true), (RequestTrigger(requestType: "Access"), false),
        (RequestTrigger(product: .jira), true), (RequestTrigger(product: .confluence), false),
    ])
    func aTriggerSaysWhichRequestsItIsAbout(trigger: RequestTrigger, fits: Bool) throws {
        let rule = try GrantDecisionTests.rule("r", [.addToGroups(["jira-users"])], trigger: trigger)
        let request = GrantDecisionTests.request(.jsm, product: .jira, project: "ITSUP", type: "Get IT help")
        let user = GrantDecisionTests.newcomer
        let decision = GrantDecisionTests.desk([rule], user).decide(request, of: user)
        #expect(GrantDecisionTests.words(decision) == (fits ? "grant r" : "wait noRule"))
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var expected: String
        var filter = ""
        var actions: [Action] = [.addToGroups(["jira-users"])]
        var product: ProductKey?
        var trigger = RequestTrigger()
        var user: @Sendable (inout User) -> Void = { _ in }
        var rule: @Sendable (inout Rule) -> Void = { _ in }
        var seats: [ProductID: Int] = [:]
        var context: @Sendable (inout PlanContext) -> Void = { _ in }
    }

    static let cases: [Case] = [
        Case(testDescription: "by domain", expected: "grant r", filter: "emailDomain = example.com"),
        Case(testDescription: "another domain", expected: "wait noRule", filter: "emailDomain = other.example"),
        Case(
            testDescription: "by group", expected: "grant r", filter: "group = team",
            user: { $0.groups = ["g-team"] }),
        Case(testDescription: "not in the group", expected: "wait noRule", filter: "group = team"),
        Case(testDescription: "not in the only groups", expected: "wait noRule", rule: { $0.onlyGroups = ["team"] }),
        Case(testDescription: "a rule that is off", expected: "wait noRule", rule: { $0.isEnabled = false }),
        Case(testDescription: "in it already", expected: "already r", user: { $0.groups = ["g-jira"] }),
        Case(
            testDescription: "in it, but suspended", expected: "wait noRule",
            user: { ($0.groups, $0.membership) = (["g-jira"], .suspended) }),
        Case(
            testDescription: "would stay suspended", expected: "wait noRule", user: { $0.membership = .suspended }),
        Case(
            testDescription: "restored and added", expected: "grant r",
            actions: [.restore, .addToGroups(["jira-users"])], user: { $0.membership = .suspended }),
        Case(
            testDescription: "another product is asked for", expected: "wait noRule", product: .confluence),
        Case(
            testDescription: "the trigger names the product", expected: "grant r", actions: [.addToGroups(["team"])],
            product: .confluence, trigger: RequestTrigger(product: .confluence)),
        Case(
            testDescription: "has the product by another group", expected: "already",
            filter: "group = bots", product: .jira, user: { $0.groups = ["g-both"] }),
        Case(
            testDescription: "an administrators' group", expected: "wait administrationRights r",
            actions: [.addToGroups(["beta-users"])]),
        Case(
            testDescription: "waking somebody who administrates", expected: "wait administrationRights r",
            actions: [.restore], user: { ($0.groups, $0.membership) = (["g-beta"], .suspended) }),
        Case(
            testDescription: "waking a direct administrator", expected: "wait administrationRights r",
            actions: [.restore],
            user: {
                ($0.directRoles, $0.membership) = (
                    [DirectRole(product: "jira@1", role: ProductRole.admin)], .suspended
                )
            }),
        Case(
            testDescription: "waking somebody whose roles are not known", expected: "wait unknownRoles r",
            actions: [.restore], user: { ($0.directRoles, $0.membership) = (nil, .suspended) }),
        Case(
            testDescription: "a user access administrator asleep", expected: "wait administrationRights r",
            actions: [.restore], user: { ($0.roles, $0.membership) = ([PlatformRole.userAccessAdmin], .suspended) }),
        Case(testDescription: "the last seat", expected: "grant r", seats: ["jira@1": 1]),
        Case(testDescription: "no seat", expected: "refuse noFreeSeat r", seats: ["jira@1": 0]),
        Case(testDescription: "another licence is full", expected: "grant r", seats: ["confluence@1": 0]),
        Case(
            testDescription: "has a seat by another group", expected: "grant r", user: { $0.groups = ["g-both"] },
            seats: ["jira@1": 0]),
        Case(
            testDescription: "approval", expected: "wait held r", rule: { $0.approval = .always }),
        Case(
            testDescription: "brake", expected: "wait held r",
            rule: { $0.brake = Brake(users: 0, percent: nil, when: .either) }),
        Case(
            testDescription: "protected by the rule", expected: "wait spared r",
            rule: { $0.protect.users = ["u1@example.com"] }),
        Case(
            testDescription: "protected by the settings", expected: "refuse protected",
            context: { $0.protected.users = ["u1"] }),
        Case(
            testDescription: "an organisation admin", expected: "refuse protected",
            user: { $0.roles = [PlatformRole.orgAdmin] }),
        Case(testDescription: "the own account", expected: "refuse protected", context: { $0.ownAccounts = ["u1"] }),
        Case(testDescription: "an app", expected: "wait spared r", user: { $0.accountType = .app }),
        Case(
            testDescription: "a synced group", expected: "wait spared r", actions: [.addToGroups(["idp-jira"])]),
        Case(
            testDescription: "an unknown group", expected: "wait brokenRule r", actions: [.addToGroups(["none"])]),
        Case(testDescription: "nothing was taken", expected: "wait noRule", actions: [.giveBack]),
        Case(
            testDescription: "old data", expected: "wait spared r",
            context: { ($0.now, $0.trustedAge) = ($0.now + .days(9), .days(3)) }),
        Case(
            testDescription: "said that they need it", expected: "grant r",
            context: { $0.standing.stillNeeded = ["u1": $0.now + .days(9)] }),
    ]

    @Test(arguments: cases)
    func oneRule(_ example: Case) throws {
        var user = GrantDecisionTests.newcomer
        example.user(&user)
        let rule = try GrantDecisionTests.rule(
            "r", example.actions, filter: example.filter, trigger: example.trigger, change: example.rule)
        let request = GrantDecisionTests.request(product: example.product)
        var desk = GrantDecisionTests.desk([rule], user, seats: example.seats, change: example.context)
        #expect(GrantDecisionTests.words(desk.decide(request, of: user)) == example.expected)
        guard example.expected == "wait noRule" else { return }
        desk.unmatched = .refuse
        #expect(GrantDecisionTests.words(desk.decide(request, of: user)) == "refuse noRule")
    }

    @Test func aRuleWithNothingToGiveIsPassedOver() throws {
        let back = try GrantDecisionTests.rule("back", [.giveBack])
        let join = try GrantDecisionTests.rule("join", [.addToGroups(["jira-users"])])
        let user = GrantDecisionTests.newcomer
        var desk = GrantDecisionTests.desk([back, join], user)
        #expect(GrantDecisionTests.words(desk.decide(GrantDecisionTests.request(), of: user)) == "grant join")
        let step = Step(index: 0, user: "u1", effect: .removeFromGroup("g-conf"), action: .removeFromGroups)
        desk.context.taken = ["u1": Taken.outstanding(in: [GrantDecisionTests.past(step, "run", rule: "tidy")])]
        #expect(GrantDecisionTests.words(desk.decide(GrantDecisionTests.request(), of: user)) == "grant back")
        // What was taken is not what is asked for.
        let request = GrantDecisionTests.request(product: .jira)
        #expect(GrantDecisionTests.words(desk.decide(request, of: user)) == "grant join")
    }

    static func past(_ step: Step, _ run: RunID, rule: RuleID?, daysAgo: Int = 5) -> PastEffect {
        let at = SampleDirectory.now - .days(daysAgo)
        return PastEffect(step: step, at: at, source: .run(run, rule: rule, finishedAt: at + .minutes(1)))
    }

    /// Nothing said to a person tells how the organisation protects itself, and every note says something.
    @Test func reasonsHaveWords() {
        let spared = SparedUser(user: "u1", reason: .protectedGroup, detail: "secret-board")
        let reasons: [GrantReason] = [
            .unknownPerson(several: false), .unknownPerson(several: true), .protected(spared), .noRule("x"),
            .administration([]), .unknownRoles, .noFreeSeat("Jira"), .held([.approvalRequired]), .spared(spared),
            .safeMode, .brokenRule("x"), .unreachable("x"), .stopped("x"),
        ]
        for reason in reasons {
            #expect(!reason.note.isEmpty && !reason.name.isEmpty)
            for words in [reason.answer, reason.refusal] {
                #expect(!words.contains("secret-board") && !words.contains("rotect") && !words.isEmpty)
            }
        }
    }
}
