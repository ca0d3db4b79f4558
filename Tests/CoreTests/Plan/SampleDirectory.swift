import Core
import Foundation

/// A small organisation in which every kind of group and product occurs.
enum SampleDirectory {
    static let now = Instant(seconds: 1_790_000_000)  // 2026-09-21T14:13:20Z

    static let products = [
        Product(id: "jira@1", key: .jira, name: "Jira", site: "acme", plan: "Standard"),
        Product(id: "confluence@1", key: .confluence, name: "Confluence", site: "acme", plan: "Premium"),
        Product(id: "jsm@1", key: .jiraServiceManagement, name: "Jira Service Management", site: "acme"),
        Product(id: "jira@2", key: .jira, name: "Jira", site: "beta", plan: "Free"),
        Product(id: "jira@3", key: .jira, name: "Jira", site: "box", isSandbox: true),
    ]

    static let groups = [
        Group(id: "g-jira", name: "jira-users", grants: [grant("jira@1")]),
        Group(id: "g-conf", name: "confluence-users", grants: [grant("confluence@1")]),
        Group(id: "g-both", name: "Everything", grants: [grant("jira@1"), grant("confluence@1")]),
        Group(id: "g-beta", name: "beta-users", grants: [grant("jira@2", ProductRole.admin)]),
        Group(id: "g-box", name: "sandbox-users", grants: [grant("jira@3")]),
        Group(id: "g-sync", name: "idp-jira", isSynced: true, grants: [grant("jira@1")]),
        Group(id: "g-lock", name: "locked-jira", isModifiable: false, grants: [grant("jira@1")]),
        Group(id: "g-cust", name: "customers", grants: [grant("jsm@1", "atlassian/customer")]),
        Group(id: "g-team", name: "team"),
        Group(id: "g-bots", name: "bots"),
        Group(id: "g-twin1", name: "twin", directory: "d1"),
        Group(id: "g-twin2", name: "twin", directory: "d2"),
    ]

    static func grant(_ product: ProductID, _ role: String = ProductRole.user) -> Grant {
        Grant(product: product, role: role)
    }

    static func person(
        _ id: AccountID, groups: [GroupID] = [], roles: [DirectRole]? = [], seen days: Int? = 100,
        change: (inout User) -> Void = { _ in }
    ) -> User {
        var user = User(
            id: id, name: "Person \(id)", email: "\(id)@example.com", addedToOrg: now - .days(400),
            groups: groups.sorted(), directRoles: roles)
        if let days { user.activity = [ProductActivity(product: "jira@1", lastActive: .at(now - .days(days)))] }
        change(&user)
        return user
    }

    static func snapshot(_ users: [User], takenAt: Instant? = now, groups: [Group] = groups) -> Snapshot {
        var builder = SnapshotBuilder(groups: groups, products: products, takenAt: takenAt)
        for user in users { builder.append(user) }
        return builder.finish()
    }

    static func rule(_ actions: [Action], change: (inout Rule) -> Void = { _ in }) -> Rule {
        var rule = Rule(id: "r1", name: "Tidy", selection: .filter(""), actions: actions)
        change(&rule)
        return rule
    }

    static let everybody = Filter(condition: nil)
    static let context = PlanContext(now: now)

    static func plan(
        _ actions: [Action], _ users: [User], context: PlanContext = context, change: (inout Rule) -> Void = { _ in }
    ) throws -> Plan {
        try Planner.plan(rule(actions, change: change), matching: everybody, in: snapshot(users), context: context)
    }
}

extension Step {
    /// `u1 removeFromGroup g-jira`, and `if 0` behind it for a fallback.
    var text: String {
        let fallback: String? = if case .ifFailed(let index) = condition { "if \(index)" } else { nil }
        return [user.rawValue, effect.name, effect.target, fallback].compactMap { $0 }.joined(separator: " ")
    }
}

extension SparedUser {
    /// `u1 syncedGroup idp-jira`.
    var text: String { [user.rawValue, reason.rawValue, detail].filter { !$0.isEmpty }.joined(separator: " ") }
}
