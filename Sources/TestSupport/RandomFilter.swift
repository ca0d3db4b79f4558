import Core

/// Makes filters that the language allows, for property tests: same seed, same filters. Trees are as the parser makes
/// them, so printing and parsing one gives it back.
public struct RandomFilter: Sendable {
    public var groups: [String]
    /// As `jira` or `jira@acme`.
    public var products: [String]
    public var sites: [String]
    public var emailDomains: [String]
    /// Without `atlassian/`.
    public var roles: [String]
    /// For name, email, text and accountId, compared or searched.
    public var texts: [String]
    public var fields: [FilterField]
    /// Days between which dates and instants lie.
    public var days: ClosedRange<CivilDay>
    /// Most levels of AND, OR and NOT inside each other.
    public var depth: Int

    public init(
        groups: [String], products: [String], emailDomains: [String], sites: [String] = ["acme"],
        roles: [String] = ["org-admin", "site-admin", "user-access-admin"],
        texts: [String] = ["a", "an", "ada", "@example", "van der"], fields: [FilterField] = FilterField.allCases,
        days: ClosedRange<CivilDay> = CivilDay(daysSince1970: 18_262)...CivilDay(daysSince1970: 20_819), depth: Int = 4
    ) {
        self.groups = groups
        self.products = products
        self.sites = sites
        self.emailDomains = emailDomains
        self.roles = roles
        self.texts = texts
        self.fields = fields
        self.days = days
        self.depth = depth
    }

    public func filter(using generator: inout some RandomNumberGenerator) -> Filter {
        let condition =
            Int.random(in: 0..<20, using: &generator) == 0 ? nil : node(depth: depth, using: &generator)
        return Filter(condition: condition, order: order(using: &generator))
    }

    /// A tree with at most so many levels above its conditions.
    public func node(depth: Int, using generator: inout some RandomNumberGenerator) -> FilterNode {
        let kind = depth > 0 ? Int.random(in: 0..<6, using: &generator) : 5
        guard kind < 3 else { return .condition(condition(using: &generator)) }
        if kind == 0 { return .not(node(depth: depth - 1, using: &generator)) }
        let children = (0..<Int.random(in: 2...4, using: &generator)).map { _ in
            node(depth: depth - 1, using: &generator)
        }
        let joined: FilterNode? = kind == 1 ? .conjunction(of: children) : .disjunction(of: children)
        return joined ?? children[0]
    }

    public func condition(using generator: inout some RandomNumberGenerator) -> FilterCondition {
        let usable = fields.filter(hasValues)
        let field = usable.randomElement(using: &generator) ?? .lastActive
        let info = field.info
        let comparison = info.operators.randomElement(using: &generator) ?? .isNotEmpty
        let isNarrowed = info.takesProduct && Bool.random(using: &generator)
        let product = isNarrowed ? products.randomElement(using: &generator) : nil
        let count =
            switch comparison {
            case .isEmpty, .isNotEmpty: 0
            case .isIn, .notIn: Int.random(in: 1...3, using: &generator)
            default: 1
            }
        let values = (0..<count).map { _ in value(of: info.kind, using: &generator) }
        return FilterCondition(field: field, product: product, comparison: comparison, values: values)
    }

    /// Keys without repetition; often none.
    public func order(using generator: inout some RandomNumberGenerator) -> [SortKey] {
        let sortable = fields.filter(\.info.isSortable).shuffled(using: &generator)
        return sortable.prefix(max(0, Int.random(in: -2...2, using: &generator))).map { field in
            let isNarrowed = field.info.takesProduct && Bool.random(using: &generator)
            return SortKey(
                field: field, product: isNarrowed ? products.randomElement(using: &generator) : nil,
                isDescending: Bool.random(using: &generator))
        }
    }
}

extension RandomFilter {
    private func hasValues(_ field: FilterField) -> Bool {
        names(for: field.info.kind).map { !$0.isEmpty } ?? true
    }

    /// What names of this kind are chosen from; `nil` for kinds that need none.
    private func names(for kind: FilterValueKind) -> [String]? {
        switch kind {
        case .text, .search, .identifier: texts
        case .enumeration, .truth: kind.words
        case .domain: emailDomains
        case .role: roles
        case .group: groups
        case .product: products
        case .site: sites
        case .number, .time: nil
        }
    }

    private func value(of kind: FilterValueKind, using generator: inout some RandomNumberGenerator) -> FilterValue {
        if let names = names(for: kind) { return .text(names.randomElement(using: &generator) ?? "nobody") }
        return kind == .number ? .number(Int.random(in: -1...20, using: &generator)) : time(using: &generator)
    }

    private func time(using generator: inout some RandomNumberGenerator) -> FilterValue {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return .day(CivilDay(daysSince1970: day(using: &generator)))
        case 1:
            let minutes = day(using: &generator) * 1440 + Int64.random(in: 0..<1440, using: &generator)
            return .instant(Instant(seconds: minutes * 60 + Int64.random(in: 0...1, using: &generator) * 37))
        case 2: return .relative(relative(using: &generator))
        default:
            let offset = Bool.random(using: &generator) ? relative(using: &generator) : nil
            return .function(TimeFunction.allCases.randomElement(using: &generator) ?? .now, offset: offset)
        }
    }

    private func day(using generator: inout some RandomNumberGenerator) -> Int64 {
        Int64.random(in: days.lowerBound.daysSince1970...days.upperBound.daysSince1970, using: &generator)
    }

    private func relative(using generator: inout some RandomNumberGenerator) -> RelativeTime {
        let unit = RelativeTime.Unit.allCases.randomElement(using: &generator) ?? .days
        let reach = max(1, Int(900 / unit.days.rounded(.up)))
        return RelativeTime(amount: Int.random(in: (-reach)...(reach / 4), using: &generator), unit: unit)
    }
}
