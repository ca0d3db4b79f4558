import Core
import Foundation
import TestSupport

/// Random organisations and rules over them; every value the model knows occurs, the troublesome ones often.
struct RandomDirectory {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func some<Value>(_ values: [Value], _ percent: Int) -> [Value] { values.filter { _ in chance(percent) } }

    mutating func pick<Value>(_ values: [Value], or fallback: Value) -> Value {
        values.randomElement(using: &random) ?? fallback
    }

    mutating func users(_ count: Int) -> [User] { (0..<count).map { user(AccountID("u\(1000 + $0)")) } }

    mutating func user(_ id: AccountID) -> User {
        var user = SampleDirectory.person(id, groups: some(SampleDirectory.groups.map(\.id), 20), seen: nil)
        if chance(10) { user.email = nil }
        if chance(10) { user.accountType = pick(AccountType.allCases, or: .unknown) }
        if chance(25) { user.accountStatus = pick(AccountStatus.allCases, or: .unknown) }
        if chance(25) { user.membership = pick(Membership.allCases, or: .unknown) }
        if chance(25) { user.claim = pick(Claim.allCases, or: .unknown) }
        if chance(15) { user.managedBy = pick(ManagementSource.allCases, or: .unknown) }
        if chance(8) { user.roles = [pick(["atlassian/org-admin", "atlassian/site-admin"], or: "")] }
        if user.accountStatus == .inactive {
            user.deactivatedAt = SampleDirectory.now - .days(Int.random(in: 1...200, using: &random))
            user.isDeletionScheduled = chance(30)
        }
        if user.membership == .suspended {
            user.suspendedAt = SampleDirectory.now - .days(Int.random(in: 1...200, using: &random))
        }
        user.activity = some(SampleDirectory.products.map(\.id), 40).sorted().map { product in
            let seen = SampleDirectory.now - .hours(Int.random(in: 0...2400, using: &random))
            return ProductActivity(
                product: product, lastActive: pick([.at(seen), .at(seen), .never, .unknown], or: .never))
        }
        user.directRoles = chance(10) ? nil : directRoles()
        return user
    }

    private mutating func directRoles() -> [DirectRole] {
        some(SampleDirectory.products.map(\.id), 15).map { product in
            DirectRole(
                product: product, role: pick([ProductRole.user, ProductRole.admin, "atlassian/customer"], or: ""))
        }
    }

    mutating func actions() -> [Action] {
        let groups = ["team", "bots", "jira-users", "Everything", "customers", "g-conf", "idp-jira", "locked-jira"]
        let products = ["jira", "confluence", "jira@acme", "jira@beta", "jsm"]
        func one(_ maker: inout RandomDirectory) -> Action {
            switch Int.random(in: 0..<11, using: &maker.random) {
            case 0: .addToGroups([maker.pick(groups, or: "team"), maker.pick(groups, or: "team")])
            case 1: .removeFromGroups([maker.pick(groups, or: "team"), "twin"])
            case 2: .removeFromAllGroups
            case 3: .removeFromAllAccessGroups
            case 4, 5: .removeProductAccess([maker.pick(products, or: "jira")])
            case 6: .suspend
            case 7: .restore
            case 8: .deactivate
            case 9: .reactivate
            default: .delete(orElse: maker.chance(50) ? [.deactivate, .removeFromAllGroups] : [.suspend])
            }
        }
        return (0..<Int.random(in: 1...4, using: &random)).map { _ in one(&self) }
    }

    mutating func rule() -> Rule {
        SampleDirectory.rule(actions()) { rule in
            rule.protect.groups = some(["team", "g-twin1", "BOTS"], 20)
            rule.protect.users = some(["U1003", "u1005@EXAMPLE.com"], 50)
            rule.onlyGroups = chance(20) ? ["customers", "team", "jira-users"] : []
            if chance(20) { rule.warn = Rule.Warning(template: "t", daysBefore: 7) }
            rule.brake = Brake(
                users: chance(50) ? Int.random(in: 0...40, using: &random) : nil,
                percent: chance(50) ? Double(Int.random(in: 0...100, using: &random)) : nil,
                when: chance(50) ? .either : .both)
        }
    }

    mutating func filterText() -> String {
        pick(
            [
                "", "product = jira", "NOT (lastActive > -30d)", "lastActive < -30d OR lastActive IS EMPTY",
                "membership = active AND lastActive[jira] < -10d", "protected = false", "accountStatus != closed",
                "group IN (team, bots, jira-users) OR role IS NOT EMPTY",
            ], or: "")
    }

    mutating func context(_ users: [User]) -> PlanContext {
        var context = SampleDirectory.context
        context.ownAccounts = ["u1007", "u1011@example.com"]
        context.protected = Rule.Protection(groups: some(["twin", "g-bots"], 30), users: ["u1013"])
        for user in users {
            if chance(20) {
                context.standing.stillNeeded[user.id] = context.now + .days(Int.random(in: -5...20, using: &random))
            }
            if chance(3) { context.standing.undecided.insert(user.id) }
            if chance(60) { context.standing.warnings[user.id] = warning(to: user, context.now) }
            if chance(10) { context.standing.released[user.id] = mark(of: user, context.now) }
        }
        return context
    }

    /// Mostly of the episode they are in.
    private mutating func mark(of user: User, _ now: Instant) -> Activity {
        chance(20)
            ? pick([.never, .at(now - .days(Int.random(in: 0...100, using: &random)))], or: .never)
            : user.activity.map(\.lastActive).reduce(.never) { $1.isLater(than: $0) ? $1 : $0 }
    }

    private mutating func warning(to user: User, _ now: Instant) -> SentWarning {
        let queuedAt = now - .days(Int.random(in: 0...20, using: &random))
        var warning = SentWarning(
            id: WarningID("w-\(user.id)"), rule: "r1", user: user.id, template: "t", lastActive: mark(of: user, now),
            queuedAt: queuedAt, acceptedAt: queuedAt, deadline: queuedAt + .days(Int.random(in: 7...14, using: &random))
        )
        if chance(10) { (warning.acceptedAt, warning.endedAt, warning.ending) = (nil, queuedAt, .undeliverable) }
        if chance(10) { warning.acceptedAt = nil }
        return warning
    }
}
