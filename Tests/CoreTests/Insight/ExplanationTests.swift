import Core
import Foundation
import TestSupport
import Testing

private typealias Sample = SampleDirectory

@Suite struct ExplanationTests {
    // MARK: What holds, for anybody and any query

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func aFilterHoldsExactlyForThoseItMeans(seed: UInt64) throws {
        let organization = RandomOrganization(seed: seed, users: 40)
        var builder = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: organization.now)
        for user in organization.users { builder.append(user) }
        let snapshot = builder.finish()
        var random = RandomConditions(generator: SeededGenerator(seed: seed &* 31), organization: organization)
        let protection = Rule.Protection(groups: [organization.groups[1].name], users: ["no-at-sign-3"])
        let context = PlanContext(now: organization.now, timeZone: .gmt, protected: protection)
        let evaluation = EvaluationContext(
            now: organization.now, protected: snapshot.protectedUsers(by: protection))
        for _ in 0..<20 {
            let filter = Filter(condition: random.node())
            let meant = try snapshot.evaluate(filter, in: evaluation)
            for position in 0..<snapshot.count {
                let explained = try #require(
                    try FilterExplanation(
                        of: filter, for: LoneUser(snapshot.user(at: position), in: snapshot, protected: protection),
                        context: context))
                #expect(explained.holds == meant.contains(position), "\(filter.text)")
                expectConsistent(explained)
            }
        }
    }

    /// A part holds as its own parts make it hold, and only conditions have a fact.
    private func expectConsistent(_ part: FilterExplanation) {
        switch part.shape {
        case .all: #expect(part.holds == part.parts.allSatisfy(\.holds))
        case .any: #expect(part.holds == part.parts.contains(where: \.holds))
        case .not: #expect(part.holds == !part.parts[0].holds)
        case .condition: #expect(part.parts.isEmpty)
        }
        #expect((part.fact != nil) == (part.shape == .condition))
        part.parts.forEach(expectConsistent)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func theVerdictIsThePlanners(seed: UInt64) throws {
        var random = RandomDirectory(seed: seed)
        let users = random.users(25)
        let (rule, filter) = (random.rule(), try Filter(parsing: random.filterText()))
        let snapshot = Sample.snapshot(users)
        var context = random.context(users)
        if seed.isMultiple(of: 5) { context.trustedAge = .seconds(-1) }
        let today = try Planner.plan(rule, matching: filter, in: snapshot, context: context)
        let later = try Self.plans(rule, filter, snapshot, context, days: 6)
        for user in users {
            let explained = try RuleExplanation(
                of: rule, matching: filter, for: LoneUser(user, in: snapshot, protected: context.protected),
                context: context, days: 6)
            #expect(Self.verdict(of: user.id, in: today) == Self.plain(explained.verdict))
            #expect(today.spared.first { $0.user == user.id } == Self.spared(explained.verdict))
            if case .spared(let spared) = explained.verdict { #expect(explained.obstacles.first == spared) }
            if case .hit = explained.verdict { #expect(explained.obstacles.isEmpty) }
            #expect(Self.coming(of: user.id, after: explained.verdict, in: later) == explained.coming?.days)
            if let coming = explained.coming {
                #expect(Self.verdict(of: user.id, in: later[coming.days - 1]) == Self.plain(coming.verdict))
            }
        }
    }

    private static func plans(
        _ rule: Rule, _ filter: Filter, _ snapshot: Snapshot, _ context: PlanContext, days: Int
    ) throws -> [Plan] {
        var context = context
        let now = context.now
        context.trustedAge = nil
        context.warnEverybodyElse(snapshot, days: rule.warn?.daysBefore ?? 0)
        return try (1...days).map { day in
            context.now = now + .days(day)
            return try Planner.plan(rule, matching: filter, in: snapshot, context: context)
        }
    }

    /// Found the slow way: the first day with a hit, else, for who is not meant today, the first on which they are.
    private static func coming(
        of id: AccountID, after verdict: RuleExplanation.Verdict, in later: [Plan]
    ) -> Int? {
        let hit = later.firstIndex { plan in plan.steps.contains { $0.user == id } }
        let spared = later.firstIndex { plan in plan.spared.contains { $0.user == id } }
        switch verdict {
        case .hit: return nil
        case .notMatched: return (hit ?? spared).map { $0 + 1 }
        case .spared(let user): return [.stillNeeded, .warningNotSent].contains(user.reason) ? hit.map { $0 + 1 } : nil
        }
    }

    /// The effects, or the reason, or nothing.
    private static func verdict(of id: AccountID, in plan: Plan) -> String {
        let steps = plan.steps.filter { $0.user == id }.map(\.effect)
        if !steps.isEmpty { return "\(steps)" }
        return plan.spared.first { $0.user == id }.map(plain) ?? "not matched"
    }

    private static func spared(_ verdict: RuleExplanation.Verdict) -> SparedUser? {
        if case .spared(let user) = verdict { user } else { nil }
    }

    /// Looking ahead nobody knows yet when a warning will have gone out.
    private static func plain(_ user: SparedUser) -> String {
        user.reason == .warningNotSent ? "\(user.user) not warned in time" : "\(user)"
    }

    private static func plain(_ verdict: RuleExplanation.Verdict) -> String {
        switch verdict {
        case .hit(let steps): "\(steps.map(\.effect))"
        case .spared(let user): plain(user)
        case .notMatched: "not matched"
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func accessIsWhatTheSnapshotSays(seed: UInt64) {
        let organization = RandomOrganization(seed: seed, users: 60)
        var builder = SnapshotBuilder(groups: organization.groups, products: organization.products, takenAt: nil)
        for user in organization.users { builder.append(user) }
        let snapshot = builder.finish()
        for position in 0..<snapshot.count {
            let access = snapshot.productAccess(of: snapshot.user(at: position))
            for product in snapshot.products.indices {
                let own = access.first { $0.product == snapshot.products[product] }
                let canOpen = own.map { $0.state != .closed } ?? false
                #expect(canOpen == snapshot.access(toProductAt: product).contains(position))
                #expect((own?.isSeat ?? false) == snapshot.seats(ofProductAt: product).contains(position))
                #expect((own?.state == .open) == (own?.paths.isEmpty == false))
            }
        }
    }

    // MARK: What it says

    static let facts: [(String, String, Bool, ConditionFact)] = [
        ("lastActive[jira] < -60d", "not", false, .activity(.at(Sample.now - .days(12)))),
        ("lastActive[jira] < -10d", "so", true, .activity(.at(Sample.now - .days(12)))),
        ("lastActive[confluence] IS EMPTY", "never", true, .activity(.never)),
        ("lastActive[jsm] IS EMPTY", "unknown is not never", false, .activity(.unknown)),
        ("group IN (team, bots)", "one of two", true, .named(["team"], count: 2)),
        ("group NOT IN (bots)", "none of these", true, .named([], count: 2)),
        ("product = jira", "through a group", true, .named(["jira@acme"], count: 1)),
        ("membership = suspended", "a word", false, .value("active")),
        ("suspendedAt < -1d", "no time", false, .time(nil)),
        ("emailDomain = example.com", "a domain", true, .value("example.com")),
        ("protected = true", "the settings", true, .value("true")),
    ]

    @Test(arguments: facts)
    func aConditionSaysWhatIsKnown(query: String, about: String, holds: Bool, fact: ConditionFact) throws {
        let user = Sample.person("u1", groups: ["g-jira", "g-team"], seen: 12) { user in
            user.activity.append(ProductActivity(product: "jsm@1", lastActive: .unknown))
        }
        var context = Sample.context
        context.protected = Rule.Protection(groups: ["team"])
        let explained = try #require(
            try FilterExplanation(
                of: try Filter(parsing: query),
                for: LoneUser(user, in: Sample.snapshot([user]), protected: context.protected), context: context))
        #expect(explained.holds == holds, "\(about)")
        #expect(explained.fact.map(minutes) == minutes(fact))
    }

    /// A snapshot keeps minutes.
    private func minutes(_ fact: ConditionFact) -> ConditionFact {
        guard case .activity(.at(let time)) = fact else { return fact }
        return .activity(.at(Instant(minutes: time.minutes)))
    }

    @Test func whatComesIsCountedInDays() throws {
        let user = Sample.person("u1", groups: ["g-jira"], seen: 48)
        let filter = try Filter(parsing: "product = jira AND lastActive[jira] < -60d")
        let lone = LoneUser(user, in: Sample.snapshot([user]), protected: Rule.Protection())
        let explained = try RuleExplanation(
            of: Sample.rule([.suspend]), matching: filter, for: lone, context: Sample.context)
        #expect(explained.verdict == .notMatched)
        #expect(explained.filter?.conditions.map(\.holds) == [true, false])
        #expect(explained.filter?.conditions[1].boundary == Instant(minutes: (Sample.now - .days(60)).minutes))
        #expect(explained.coming?.days == 13)
        let soon = try RuleExplanation(
            of: Sample.rule([.suspend]), matching: filter, for: lone, context: Sample.context, days: 12)
        #expect(soon.coming == nil)
    }

    @Test func theProtectionOfAPersonIsNamed() throws {
        let admin = Sample.person("u1", groups: ["g-team"]) { $0.roles = [PlatformRole.orgAdmin] }
        var context = Sample.context
        context.protected = Rule.Protection(groups: ["team"], users: ["U1@example.com"])
        context.ownAccounts = ["u1"]
        let reasons = Planner.protection(of: admin, in: Sample.snapshot([admin]), context: context)
        #expect(
            reasons.map(\.text) == [
                "u1 organizationAdmin atlassian/org-admin", "u1 ownAccount", "u1 protectedUser",
                "u1 protectedGroup team",
            ])
        #expect(Planner.protection(of: Sample.person("u2"), in: Sample.snapshot([]), context: context).isEmpty)
    }
}
