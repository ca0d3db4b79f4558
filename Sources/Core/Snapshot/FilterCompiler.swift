/// Makes selectors out of a filter tree, collecting what can't be understood. Every condition is checked, so that all
/// errors come at once.
struct FilterCompiler {
    let snapshot: Snapshot
    let context: EvaluationContext
    let times: TimeResolver
    var diagnostics: [Diagnostic] = []

    init(snapshot: Snapshot, context: EvaluationContext) {
        self.snapshot = snapshot
        self.context = context
        times = TimeResolver(now: context.now, timeZone: context.timeZone)
    }

    var nobody: Selector { .rows(Bitmap(capacity: snapshot.count)) }
    var everybody: Selector { .not(nobody) }

    mutating func selector(_ node: FilterNode) -> Selector {
        switch node {
        case .all(let nodes): .all(selectors(nodes))
        case .any(let nodes): .any(selectors(nodes))
        case .not(let node): .not(selector(node))
        case .condition(let condition): selector(condition)
        }
    }

    private mutating func selectors(_ nodes: [FilterNode]) -> [Selector] {
        var result: [Selector] = []
        for node in nodes { result.append(selector(node)) }
        return result
    }

    private mutating func selector(_ condition: FilterCondition) -> Selector {
        if condition.product != nil && condition.field != .lastActive {
            report("Only lastActive takes a product in brackets.")
        }
        guard hasRightNumberOfValues(condition) else { return nobody }
        return switch condition.field {
        case .accountType: words(AccountType.self, .accountType, condition)
        case .accountStatus: words(AccountStatus.self, .accountStatus, condition)
        case .membership: words(Membership.self, .membership, condition)
        case .claim: words(Claim.self, .claim, condition)
        case .managedBy: words(ManagementSource.self, .managedBy, condition)
        case .protected: protected(condition)
        case .role: roles(condition)
        case .group: groups(condition)
        case .product: products(condition)
        case .site: sites(condition)
        case .lastActive: lastActive(condition)
        case .addedToOrg: time([snapshot.users[.addedToOrg]], condition)
        case .suspendedAt: time([snapshot.users[.suspendedAt]], condition)
        case .deactivatedAt: time([snapshot.users[.deactivatedAt]], condition)
        case .loginCount: number(snapshot.users[.loginCount], condition)
        case .accountId: accountID(condition)
        case .name: text([.foldedName], condition)
        case .email: text([.foldedEmail], condition)
        case .text: text([.foldedName, .foldedEmail], condition)
        case .emailDomain: domains(condition)
        }
    }

    /// IN and NOT IN take any number, IS EMPTY and IS NOT EMPTY none, all others one.
    private mutating func hasRightNumberOfValues(_ condition: FilterCondition) -> Bool {
        let isRight =
            switch condition.comparison {
            case .isIn, .notIn: !condition.values.isEmpty
            case .isEmpty, .isNotEmpty: condition.values.isEmpty
            default: condition.values.count == 1
            }
        if !isRight {
            report("\(condition.field.rawValue) \(condition.comparison.rawValue) has the wrong number of values.")
        }
        return isRight
    }

    mutating func report(_ message: String, suggestions: [String] = []) {
        diagnostics.append(Diagnostic(message, suggestions: suggestions))
    }

    mutating func refuse(_ condition: FilterCondition) -> Selector {
        report("\(condition.field.rawValue) can't be compared with \(condition.comparison.rawValue).")
        return nobody
    }

    /// The values as text; a number or a time that was written as one is text again.
    mutating func texts(_ condition: FilterCondition) -> [String] {
        var result: [String] = []
        for value in condition.values {
            if let text = value.plainText { result.append(text) } else { refuseValue(condition) }
        }
        return result
    }

    mutating func refuseValue(_ condition: FilterCondition) {
        report("\(condition.field.rawValue) is not compared with a value of this kind.")
    }
}

extension FilterValue {
    /// As it would be written without quotes; `nil` for functions.
    var plainText: String? {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .day(let day): day.description
        case .instant(let instant): instant.description
        case .relative(let time): "\(time.amount)\(time.unit.rawValue)"
        case .function: nil
        }
    }
}

extension Snapshot {
    /// Whom a filter is about. Throws one diagnostic for each name that is not known and each comparison that makes
    /// no sense. The meaning of empty and unknown values is that of the filter language.
    public func evaluate(_ filter: Filter, in context: EvaluationContext) throws(Diagnostics) -> Bitmap {
        guard let condition = filter.condition else { return everybody }
        var compiler = FilterCompiler(snapshot: self, context: context)
        let selector = compiler.selector(condition)
        guard compiler.diagnostics.isEmpty else { throw Diagnostics(compiler.diagnostics) }
        return selector.select(within: everybody)
    }
}
