/// The queries behind insights, as trees: their text is what a rule or the user browser is given, and their count
/// what the dashboard shows, so that the two can't say different things.
enum InsightFilters {
    /// People who may sign in: whose account and membership are active.
    static let present: [FilterNode] = [
        word(.accountStatus, .equal, AccountStatus.active.rawValue),
        word(.membership, .equal, Membership.active.rawValue),
    ]

    static func filter(_ nodes: [FilterNode]) -> Filter {
        switch nodes.count {
        case 0: Filter(condition: nil)
        case 1: Filter(condition: nodes[0])
        default: Filter(condition: .all(nodes))
        }
    }

    static func word(_ field: FilterField, _ comparison: FilterOperator, _ value: String) -> FilterNode {
        .condition(FilterCondition(field: field, comparison: comparison, values: [.text(value)]))
    }

    static func words(_ field: FilterField, _ values: [String]) -> FilterNode {
        .condition(FilterCondition(field: field, comparison: .isIn, values: values.map { .text($0) }))
    }

    static func daysAgo(
        _ field: FilterField, of product: String? = nil, _ comparison: FilterOperator, _ days: Int
    ) -> FilterNode {
        let time = RelativeTime(amount: -days, unit: .days)
        return .condition(
            FilterCondition(field: field, product: product, comparison: comparison, values: [.relative(time)]))
    }

    /// Seen nowhere, as far as the vendor says.
    static let neverSeen = FilterNode.condition(
        FilterCondition(field: .lastActive, comparison: .isEmpty, values: []))
    static let seen = FilterNode.condition(
        FilterCondition(field: .lastActive, comparison: .isNotEmpty, values: []))
    /// The vendor did not say: neither empty nor not empty.
    static let seenUnknown = FilterNode.not(.any([neverSeen, seen]))
}

/// A query and how many users it means.
public struct CountedFilter: Equatable, Sendable {
    public var filter: Filter
    public var users: Int
    public init(filter: Filter, users: Int) { (self.filter, self.users) = (filter, users) }
}

extension Snapshot {
    func counted(_ nodes: [FilterNode], in context: EvaluationContext) throws(Diagnostics) -> CountedFilter {
        let filter = InsightFilters.filter(nodes)
        return CountedFilter(filter: filter, users: try evaluate(filter, in: context).count)
    }
}
