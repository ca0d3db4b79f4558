import Core
import TestSupport

/// Filter trees made of chance: every field with every operator that makes sense for it.
struct RandomConditions {
    var generator: SeededGenerator
    let organization: RandomOrganization

    mutating func node(depth: Int = 3) -> FilterNode {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 1), using: &generator) {
        case 0, 1: .condition(condition())
        case 2: .not(node(depth: depth - 1))
        case 3: .any(nodes(depth: depth - 1))
        default: .all(nodes(depth: depth - 1))
        }
    }

    private mutating func nodes(depth: Int) -> [FilterNode] {
        var result: [FilterNode] = []
        for _ in 0..<Int.random(in: 2...3, using: &generator) { result.append(node(depth: depth)) }
        return result
    }

    mutating func condition() -> FilterCondition { condition(of: pick(FilterField.allCases)) }

    mutating func condition(of field: FilterField) -> FilterCondition {
        let comparison = pick(operators(field))
        var condition = FilterCondition(field: field, comparison: comparison, values: [])
        if field == .lastActive && chance(0.6) { condition.product = pick(productNames) }
        let count =
            switch comparison {
            case .isEmpty, .isNotEmpty: 0
            case .isIn, .notIn: Int.random(in: 1...6, using: &generator)
            default: 1
            }
        for _ in 0..<count { condition.values.append(value(field, comparison)) }
        return condition
    }

    private var productNames: [String] {
        ["jira", "Confluence", "jira@acme", "JIRA@acme-emea", "jira-service-management", "confluence@ACME"]
    }

    private func operators(_ field: FilterField) -> [FilterOperator] {
        let equality: [FilterOperator] = [.equal, .notEqual, .isIn, .notIn]
        let empty: [FilterOperator] = [.isEmpty, .isNotEmpty]
        let order: [FilterOperator] = [.less, .lessOrEqual, .greater, .greaterOrEqual]
        return switch field {
        case .text: [.contains, .notContains]
        case .name, .email: equality + empty + [.contains, .notContains]
        case .lastActive, .addedToOrg, .suspendedAt, .deactivatedAt, .loginCount: equality + empty + order
        default: equality + empty
        }
    }

    private mutating func value(_ field: FilterField, _ comparison: FilterOperator) -> FilterValue {
        switch field {
        case .accountType: .text(pick(AccountType.allCases).rawValue.uppercased())
        case .accountStatus: .text(pick(AccountStatus.allCases).rawValue)
        case .membership: .text(pick(Membership.allCases).rawValue)
        case .claim: .text(pick(Claim.allCases).rawValue)
        case .managedBy: .text(pick(ManagementSource.allCases).rawValue.capitalized)
        case .protected: .text(pick(["true", "FALSE"]))
        case .role: .text(pick(RandomOrganization.roles + ["org-admin", "Site-Admin", "nobody-has-it"]))
        case .group: .text(pick(organization.groups.flatMap { [$0.name, $0.name.uppercased(), $0.id.rawValue] }))
        case .product: .text(pick(productNames))
        case .site: .text(pick(["acme", "ACME-emea", "acme-sandbox"]))
        case .emailDomain: .text(pick(RandomOrganization.domains + ["nowhere.example", "odd"]))
        case .accountId: .text(chance(0.8) ? pick(organization.users).id.rawValue : "nobody")
        case .name, .email, .text: .text(words(exact: ![.contains, .notContains].contains(comparison)))
        case .loginCount: .number(Int.random(in: -1...6, using: &generator))
        default: time()
        }
    }

    private mutating func words(exact: Bool) -> String {
        let user = pick(organization.users)
        let whole = chance(0.5) ? user.name : user.email ?? "x@y"
        if exact { return chance(0.5) ? whole.uppercased() : whole }
        let length = Int.random(in: 0...4, using: &generator)
        let start = Int.random(in: 0...max(0, whole.count - length), using: &generator)
        return String(whole.dropFirst(start).prefix(length)).uppercased()
    }

    private mutating func time() -> FilterValue {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            let days = Int64.random(in: 0...120, using: &generator)
            return .day(CivilDay(daysSince1970: organization.now.milliseconds / 86_400_000 - days))
        case 1:
            let user = pick(organization.users)
            return .instant(user.addedToOrg ?? organization.now)
        case 2: return .relative(offset())
        default: return .function(pick(TimeFunction.allCases), offset: chance(0.5) ? offset() : nil)
        }
    }

    private mutating func offset() -> RelativeTime {
        RelativeTime(amount: -Int.random(in: 0...20, using: &generator), unit: pick(RelativeTime.Unit.allCases))
    }

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }
}
