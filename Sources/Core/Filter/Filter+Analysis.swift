extension Filter {
    /// Every field it mentions, in conditions and in its order.
    public var fields: Set<FilterField> { Set(conditions.map(\.field)).union(order.map(\.field)) }

    /// The products `lastActive[…]` mentions, in conditions and in its order, each once, in order of appearance.
    public var activityProducts: [String] {
        var seen: Set<String> = []
        return (conditions.compactMap(\.product) + order.compactMap(\.product)).filter {
            seen.insert($0.lowercased()).inserted
        }
    }

    /// Every condition, from left to right, whatever stands around it.
    public var conditions: [FilterCondition] { condition?.conditions ?? [] }

    /// How long people must have been away to be hit: each `lastActive… < -90d` (or `<=`) that is not negated, from left
    /// to right. Empty when the filter asks for no inactivity, or for a fixed date.
    public var inactivityThresholds: [InactivityThreshold] { condition?.inactivityThresholds ?? [] }
}

/// `lastActive[product] < -90d`.
public struct InactivityThreshold: Equatable, Sendable {
    /// The product as written; `nil` for any.
    public var product: String?
    /// How long ago, as a positive amount.
    public var period: RelativeTime
    /// In whole days, rounded up; a month counts 30 and a year 365 days.
    public var days: Int { Int((Double(period.amount) * period.unit.days).rounded(.up)) }
    public init(product: String?, period: RelativeTime) { (self.product, self.period) = (product, period) }
}

extension FilterNode {
    /// All of these at once, flat; `nil` for none.
    public static func conjunction(of nodes: [FilterNode]) -> FilterNode? {
        let flat = nodes.flatMap { node -> [FilterNode] in if case .all(let inner) = node { inner } else { [node] } }
        return flat.count > 1 ? .all(flat) : flat.first
    }

    /// At least one of these, flat; `nil` for none.
    public static func disjunction(of nodes: [FilterNode]) -> FilterNode? {
        let flat = nodes.flatMap { node -> [FilterNode] in if case .any(let inner) = node { inner } else { [node] } }
        return flat.count > 1 ? .any(flat) : flat.first
    }

    var conditions: [FilterCondition] {
        switch self {
        case .all(let nodes), .any(let nodes): nodes.flatMap(\.conditions)
        case .not(let node): node.conditions
        case .condition(let condition): [condition]
        }
    }

    fileprivate var inactivityThresholds: [InactivityThreshold] {
        switch self {
        case .all(let nodes), .any(let nodes): nodes.flatMap(\.inactivityThresholds)
        case .not: []
        case .condition(let condition): condition.inactivityThreshold.map { [$0] } ?? []
        }
    }
}

extension FilterCondition {
    fileprivate var inactivityThreshold: InactivityThreshold? {
        guard field == .lastActive, comparison == .less || comparison == .lessOrEqual, let value = values.first else {
            return nil
        }
        let time: RelativeTime? =
            switch value {
            case .relative(let time): time
            case .function(_, let offset): offset
            default: nil
            }
        guard let time, time.amount < 0 else { return nil }
        return InactivityThreshold(product: product, period: RelativeTime(amount: -time.amount, unit: time.unit))
    }
}
