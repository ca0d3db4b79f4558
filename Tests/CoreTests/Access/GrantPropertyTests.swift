import Core
import TestSupport
import Testing

/// Random organisations, rules and licences; whatever comes of it, some things are never granted.
@Suite struct GrantPropertyTests {
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func noGrantAdministratesOrExceedsALicence(seed: UInt64) throws {
        var random = RandomDirectory(seed: seed)
        let users = random.users(30)
        let snapshot = SampleDirectory.snapshot(users)
        var context = random.context(users)
        context.taken = try taken(from: users, &random)
        let rules = try (0..<6).map { try candidate($0, &random) }
        let seats = Dictionary(
            uniqueKeysWithValues: SampleDirectory.products.map { ($0.id, Int.random(in: 0...2, using: &random.random)) }
        )
        let desk = GrantDesk(
            rules: rules, snapshot: snapshot, context: context, seats: seats,
            unmatched: random.chance(50) ? .wait : .refuse)
        for user in users {
            let request = request(of: user, &random)
            try check(desk.decide(request, of: user), request, user, desk)
        }
    }

    private func check(_ decision: GrantDecision, _ request: AccessRequest, _ user: User, _ desk: GrantDesk) throws {
        guard case .grant(let id, let plan) = decision else { return }
        let after = user.after(plan.steps, at: desk.context.now)
        #expect(AdministrationRight.gained(from: user, to: after, in: desk.snapshot).isEmpty)
        #expect(Planner.protection(of: user, in: desk.snapshot, context: desk.context).isEmpty)
        for change in plan.seats { #expect(-change.freed <= desk.seats[change.product] ?? .max) }
        #expect(plan.affected == 1 && plan.holds.isEmpty && plan.steps.allSatisfy { $0.user == user.id })
        #expect(after.accountStatus == .active && after.membership == .active)
        // The first that fits and gives something: alone, none of those before it would have been it.
        let place = try #require(desk.rules.firstIndex { $0.rule.id == id })
        #expect(desk.rules[place].rule.trigger.request?.matches(request) == true)
        for earlier in desk.rules[..<place] {
            var alone = desk
            alone.rules = [earlier]
            switch alone.decide(request, of: user) {
            case .grant, .wait(.administration, _), .wait(.spared, _), .refuse(.noFreeSeat, _), .alreadyHas(_?):
                Issue.record("\(earlier.rule.id) would have answered before \(id)")
            default: break
            }
        }
    }

    private func candidate(_ number: Int, _ random: inout RandomDirectory) throws -> GrantDecision.Candidate {
        let actions: [Action] = [
            .giveBack, .restore, .addToGroups([random.pick(["jira-users", "Everything", "team"], or: "team")]),
            .addToGroups([random.pick(["beta-users", "g-conf", "customers"], or: "team")]), .reactivate,
        ]
        let filter = try Filter(parsing: random.filterText())
        let trigger = RequestTrigger(
            channel: random.chance(60) ? nil : .slack, product: random.chance(80) ? nil : .jira)
        let rule = Rule(
            id: RuleID("r\(number)"), name: "Rule \(number)", isEnabled: random.chance(90), mode: .live,
            selection: .filter(filter.text), trigger: .request(trigger),
            actions: Array(actions.shuffled(using: &random.random).prefix(random.chance(50) ? 1 : 2)))
        return (rule, filter)
    }

    private func request(of user: User, _ random: inout RandomDirectory) -> AccessRequest {
        NewAccessRequest(
            channel: random.chance(50) ? .slack : .portal, externalKey: user.id.rawValue, user: user.id,
            product: random.chance(40) ? random.pick([.jira, .confluence], or: .jira) : nil
        ).request(id: RequestID("of \(user.id)"), at: SampleDirectory.now)
    }

    private func taken(from users: [User], _ random: inout RandomDirectory) throws -> [AccountID: [Taken]] {
        var taken: [AccountID: [Taken]] = [:]
        for user in users where random.chance(60) {
            let effects: [Effect] =
                random.some(SampleDirectory.groups.map { Effect.removeFromGroup($0.id) }, 15)
                + random.some(
                    [.suspend, .deactivate, .revokeRole(DirectRole(product: "jira@1", role: ProductRole.admin))], 40)
            let steps = effects.enumerated().map {
                Step(index: $0, user: user.id, effect: $1, action: .removeFromAllGroups)
            }
            taken[user.id] = Taken.outstanding(
                in: steps.map { GrantDecisionTests.past($0, "run-1", rule: "tidy") })
        }
        return taken
    }
}
