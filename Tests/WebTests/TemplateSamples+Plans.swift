import Core

@testable import Web

extension TemplateTests {
    /// What a part may use of the page around it.
    struct Around: Sendable { let shell: Shell }

    static let planPreviewSamples: [(template: String, stack: [any Sendable])] = [
        ("plan-preview", [Around(shell: shells[0]), PlanPreview.full]),
        ("plan-preview", [Around(shell: shells[0]), PlanPreview.empty]),
    ]
}

extension PlanPreview {
    /// One of everything.
    static let full: PlanPreview = {
        let groups = [
            Group(id: "g1", name: "jira-users", grants: [Grant(product: "jira@1", role: ProductRole.user)])
        ]
        let products = [Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")]
        var builder = SnapshotBuilder(groups: groups, products: products, takenAt: Instant(seconds: 0))
        let ids = (0..<30).map { AccountID("u\($0)") }
        for id in ids.dropLast() { builder.append(User(id: id, name: "Person \(id)", email: "\(id)@example.com")) }
        let snapshot = builder.finish()
        let steps = ids.prefix(12).enumerated().map {
            Step(index: $0, user: $1, effect: .removeFromGroup("g1"), action: .removeProductAccess)
        }
        let plan = Plan(
            rule: "r1", madeAt: Instant(seconds: 0), matched: 30,
            steps: steps + [Step(index: 12, user: "u12", effect: .suspend, action: .suspend)],
            spared: ids.dropFirst(13).map { SparedUser(user: $0, reason: .protectedGroup, detail: "leads") }
                + [SparedUser(user: "u29", reason: .gone)],
            seats: [SeatChange(product: "jira@1", freed: 12, grantedThrough: [])],
            sideEffects: [SideEffect(kind: .losesOtherProduct, subject: "bitbucket@acme", users: 6, text: "Both.")],
            holds: [.brake(users: 13, limit: 10), .approvalRequired], brakeLimit: 10, hash: "0")
        let savings = Savings(of: plan.seats, products: products, prices: [], freedOn: CivilDay(daysSince1970: 0))
        return PlanPreview(
            plan, in: snapshot, savings: savings, sparedPath: { $0 == .gone ? nil : "/runs/1" }, changedPath: nil)
    }()

    static let empty = PlanPreview(
        Plan(
            rule: nil, madeAt: Instant(seconds: 0), matched: 0, steps: [], spared: [], seats: [], sideEffects: [],
            holds: [], brakeLimit: nil, hash: "0"), in: .empty, savings: nil)
}
