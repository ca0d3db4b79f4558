/// A filter as a form shows it: conditions that a form has fields for, and the rest as it was written. Made from the
/// parts of the outermost AND; `filter` puts them together again, so that form and text are two views of one thing.
/// The users a filter means stay the same on the way there and back; its conditions may change places.
public struct FilterBuilder: Equatable, Sendable {
    /// How somebody was active.
    public enum ActivityTest: Equatable, Sendable {
        /// Not seen for so long; those never seen are left out.
        case away(RelativeTime)
        /// Not seen for so long, or never.
        case awayOrNever(RelativeTime)
        /// Seen in this last time.
        case within(RelativeTime)
        case never
        /// At some time.
        case seen
    }

    /// When somebody came.
    public enum AgeTest: Equatable, Sendable {
        /// Longer ago than this.
        case before(RelativeTime)
        /// In this last time.
        case within(RelativeTime)
    }

    /// Last active in one product, or, without one, in any.
    public struct Activity: Equatable, Sendable {
        public var product: String?
        public var test: ActivityTest
        public init(product: String?, test: ActivityTest) { (self.product, self.test) = (product, test) }
    }

    /// What the name or e-mail address contains; `nil` for anything.
    public var search: String?
    /// One of these; a field without values asks for nothing. Only `choiceFields` and `nameFields`.
    public var included: [FilterField: [String]] = [:]
    /// None of these. Only `nameFields`.
    public var excluded: [FilterField: [String]] = [:]
    /// Each product at most once.
    public var activity: [Activity] = []
    public var added: AgeTest?
    public var isProtected: Bool?
    /// What has no field, each part as it was written.
    public var rest: [FilterNode] = []
    public var order: [SortKey] = []

    /// Fields whose values are words of the language.
    public static let choiceFields: [FilterField] = [.accountStatus, .membership, .claim, .managedBy, .accountType]
    /// Fields whose values are names of the organisation.
    public static let nameFields: [FilterField] = [.product, .group, .emailDomain]
    /// Units that periods are given in.
    public static let units: [RelativeTime.Unit] = [.days, .weeks, .months, .years]

    public init() {}
}

// MARK: - From a filter

extension FilterBuilder {
    public init(_ filter: Filter) {
        order = filter.order
        let parts: [FilterNode] =
            switch filter.condition {
            case .all(let nodes): nodes
            case let node?: [node]
            case nil: []
            }
        for part in parts where !take(part) { rest.append(part) }
    }

    /// Whether there is a field for it that is still free.
    private mutating func take(_ node: FilterNode) -> Bool {
        switch node {
        case .condition(let condition): take(condition)
        case .any(let nodes): takeAwayOrNever(nodes)
        case .all, .not: false
        }
    }

    private mutating func take(_ condition: FilterCondition) -> Bool {
        switch condition.field {
        case .text: takeSearch(condition)
        case .protected: takeProtected(condition)
        case .lastActive: takeActivity(condition)
        case .addedToOrg: takeAdded(condition)
        case let field where Self.choiceFields.contains(field) || Self.nameFields.contains(field):
            takeNames(condition)
        default: false
        }
    }

    private mutating func takeSearch(_ condition: FilterCondition) -> Bool {
        guard search == nil, condition.comparison == .contains, case .text(let text)? = condition.values.first,
            Self.isPlain(text)
        else { return false }
        search = text
        return true
    }

    private mutating func takeProtected(_ condition: FilterCondition) -> Bool {
        guard isProtected == nil, condition.comparison == .equal, case .text(let text)? = condition.values.first,
            let value = Bool(text.lowercased())
        else { return false }
        isProtected = value
        return true
    }

    private mutating func takeNames(_ condition: FilterCondition) -> Bool {
        let names = condition.values.compactMap { value in if case .text(let text) = value { text } else { nil } }
        guard !names.isEmpty, names.count == condition.values.count, Set(names).count == names.count,
            names.allSatisfy(Self.isPlain)
        else { return false }
        let field = condition.field
        switch condition.comparison {
        case .equal, .isIn:
            guard included[field] == nil else { return false }
            included[field] = names
        case .notEqual, .notIn:
            guard Self.nameFields.contains(field), excluded[field] == nil else { return false }
            excluded[field] = names
        default: return false
        }
        return true
    }

    private mutating func takeActivity(_ condition: FilterCondition) -> Bool {
        let test: ActivityTest
        switch condition.comparison {
        case .isEmpty: test = .never
        case .isNotEmpty: test = .seen
        case .less:
            guard let period = condition.period else { return false }
            test = .away(period)
        case .greater:
            guard let period = condition.period else { return false }
            test = .within(period)
        default: return false
        }
        return take(Activity(product: condition.product, test: test))
    }

    /// `lastActive < -90d OR lastActive IS EMPTY`, in this order.
    private mutating func takeAwayOrNever(_ nodes: [FilterNode]) -> Bool {
        guard nodes.count == 2, case .condition(let away) = nodes[0], case .condition(let never) = nodes[1],
            away.field == .lastActive, never.field == .lastActive, away.product == never.product,
            away.comparison == .less, never.comparison == .isEmpty, let period = away.period
        else { return false }
        return take(Activity(product: away.product, test: .awayOrNever(period)))
    }

    private mutating func take(_ entry: Activity) -> Bool {
        let key = entry.product?.lowercased()
        guard !activity.contains(where: { $0.product?.lowercased() == key }) else { return false }
        activity.append(entry)
        return true
    }

    private mutating func takeAdded(_ condition: FilterCondition) -> Bool {
        guard added == nil, let period = condition.period else { return false }
        switch condition.comparison {
        case .less: added = .before(period)
        case .greater: added = .within(period)
        default: return false
        }
        return true
    }

    /// A field of a form gives back such a text as it was.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.first?.isWhitespace == false && text.last?.isWhitespace == false
            && !text.contains(where: \.isNewline)
    }
}

extension FilterCondition {
    /// How long ago its only value is, where a form can say it.
    fileprivate var period: RelativeTime? {
        guard case .relative(let time)? = values.first, time.amount < 0, FilterBuilder.units.contains(time.unit) else {
            return nil
        }
        return RelativeTime(amount: -time.amount, unit: time.unit)
    }
}

// MARK: - To a filter

extension FilterBuilder {
    public var filter: Filter {
        var nodes: [FilterNode] = []
        if let search { nodes.append(.with(.text, .contains, [.text(search)])) }
        for field in Self.choiceFields + Self.nameFields {
            if let names = included[field], !names.isEmpty { nodes.append(.one(of: names, field, isNegated: false)) }
            if let names = excluded[field], !names.isEmpty { nodes.append(.one(of: names, field, isNegated: true)) }
        }
        nodes += activity.map(\.node)
        if let added { nodes.append(added.node) }
        if let isProtected { nodes.append(.with(.protected, .equal, [.text(isProtected ? "true" : "false")])) }
        return Filter(condition: .conjunction(of: nodes + rest), order: order)
    }
}

extension FilterNode {
    fileprivate static func with(
        _ field: FilterField, product: String? = nil, _ comparison: FilterOperator, _ values: [FilterValue]
    ) -> FilterNode {
        .condition(FilterCondition(field: field, product: product, comparison: comparison, values: values))
    }

    fileprivate static func one(of names: [String], _ field: FilterField, isNegated: Bool) -> FilterNode {
        let comparison: FilterOperator =
            names.count == 1 ? (isNegated ? .notEqual : .equal) : (isNegated ? .notIn : .isIn)
        return .with(field, comparison, names.map(FilterValue.text))
    }
}

extension FilterBuilder.Activity {
    fileprivate var node: FilterNode {
        switch test {
        case .away(let period): with(.less, [period.ago])
        case .within(let period): with(.greater, [period.ago])
        case .never: with(.isEmpty, [])
        case .seen: with(.isNotEmpty, [])
        case .awayOrNever(let period): .any([with(.less, [period.ago]), with(.isEmpty, [])])
        }
    }

    private func with(_ comparison: FilterOperator, _ values: [FilterValue]) -> FilterNode {
        .with(.lastActive, product: product, comparison, values)
    }
}

extension FilterBuilder.AgeTest {
    fileprivate var node: FilterNode {
        switch self {
        case .before(let period): .with(.addedToOrg, .less, [period.ago])
        case .within(let period): .with(.addedToOrg, .greater, [period.ago])
        }
    }
}

extension RelativeTime {
    /// A positive amount, as a value in the past.
    fileprivate var ago: FilterValue { .relative(RelativeTime(amount: -amount, unit: unit)) }
}
