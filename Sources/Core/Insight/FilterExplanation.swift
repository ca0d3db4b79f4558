/// Why a query means one user or does not: its tree, with what holds for them.
public struct FilterExplanation: Equatable, Sendable {
    public enum Shape: Equatable, Sendable { case all, any, not, condition }
    public let shape: Shape
    /// This part of the query, as the canonical text has it.
    public let text: String
    public let holds: Bool
    /// In the order of the query; empty for a condition.
    public let parts: [FilterExplanation]
    /// What is known of the user where a condition asks; `nil` for everything else.
    public let fact: ConditionFact?
    /// What a condition on a time compares with, such as the day that `-90d` stands for; `nil` for everything else.
    public let boundary: Instant?

    /// Every condition, from left to right, whatever stands around it.
    public var conditions: [FilterExplanation] { shape == .condition ? [self] : parts.flatMap(\.conditions) }

    /// `nil` when the query means everybody. Throws what evaluating the query over all users throws.
    public init?(of filter: Filter, for lone: LoneUser, context: PlanContext) throws(Diagnostics) {
        guard let condition = filter.condition else { return nil }
        // At first the whole, so that everything that is wrong comes at once.
        _ = try lone.isMeant(by: condition, context)
        try self.init(of: condition, for: lone, context)
    }

    init(of node: FilterNode, for lone: LoneUser, _ context: PlanContext) throws(Diagnostics) {
        var inner: [FilterNode] = []
        var (fact, boundary): (ConditionFact?, Instant?) = (nil, nil)
        switch node {
        case .all(let nodes): (shape, inner) = (.all, nodes)
        case .any(let nodes): (shape, inner) = (.any, nodes)
        case .not(let node): (shape, inner) = (.not, [node])
        case .condition(let condition):
            shape = .condition
            fact = lone.fact(for: condition)
            boundary = TimeResolver(now: context.now, timeZone: context.timeZone).boundary(of: condition)
        }
        var parts: [FilterExplanation] = []
        for node in inner { parts.append(try FilterExplanation(of: node, for: lone, context)) }
        (self.parts, self.fact, self.boundary) = (parts, fact, boundary)
        text = node.text
        holds = try lone.isMeant(by: node, context)
    }
}

/// What is known of a user where a condition asks.
public enum ConditionFact: Equatable, Sendable {
    /// When they were last seen in what the condition names.
    case activity(Activity)
    /// `nil` when there is no such time.
    case time(Instant?)
    /// `nil` when it is not known.
    case number(Int?)
    /// The value; `nil` when there is none.
    case value(String?)
    /// Of what they have `count` of, those that the condition names.
    case named([String], count: Int)
}

/// One user apart from all others: filters and rules mean the same, at the price of one. Made once for all of them.
public struct LoneUser: Sendable {
    public let user: User
    let snapshot: Snapshot
    private let protected: Bitmap

    /// - Parameters:
    ///   - whole: the organisation the user is of.
    ///   - protected: what the settings protect, for filters that ask.
    public init(_ user: User, in whole: Snapshot, protected: Rule.Protection) {
        self.user = user
        var builder = SnapshotBuilder(
            groups: whole.groups, products: whole.products, takenAt: whole.takenAt, expectedCount: 1)
        builder.append(user)
        snapshot = builder.finish()
        self.protected = snapshot.protectedUsers(by: protected)
    }

    func isMeant(by node: FilterNode?, _ context: PlanContext) throws(Diagnostics) -> Bool {
        try snapshot.evaluate(
            Filter(condition: node),
            in: EvaluationContext(now: context.now, timeZone: context.timeZone, protected: protected)
        ).contains(0)
    }

    func fact(for condition: FilterCondition) -> ConditionFact {
        switch condition.field {
        case .lastActive: .activity(lastActive(in: condition.product))
        case .addedToOrg: .time(user.addedToOrg)
        case .suspendedAt: .time(user.suspendedAt)
        case .deactivatedAt: .time(user.deactivatedAt)
        case .loginCount: .number(user.loginCount)
        case .group: groups(condition)
        case .product:
            products(condition, open.filter { !snapshot.products[$0].isSandbox }) { snapshot.productIndices($0) }
        case .site: products(condition, open) { snapshot.productIndices(onSite: $0) }
        case .role: .named(user.roles, count: user.roles.count)
        case .accountId: .value(user.id.rawValue)
        case .name: .value(user.name)
        case .email: .value(user.email)
        case .emailDomain: .value(user.email.flatMap { $0.split(separator: "@").last.map(String.init) })
        case .text: .value([user.name, user.email].compactMap { $0 }.joined(separator: ", "))
        case .accountType: .value(user.accountType.rawValue)
        case .accountStatus: .value(user.accountStatus.rawValue)
        case .membership: .value(user.membership.rawValue)
        case .claim: .value(user.claim.rawValue)
        case .managedBy: .value(user.managedBy.rawValue)
        case .protected: .value(protected.contains(0) ? "true" : "false")
        }
    }

    private func lastActive(in product: String?) -> Activity {
        guard let product else { return snapshot.lastActive(at: 0) }
        return snapshot.lastActive(at: 0, inProductsAt: snapshot.productIndices(product))
    }

    private func groups(_ condition: FilterCondition) -> ConditionFact {
        let own = snapshot.groupIndices(ofUserAt: 0)
        let wanted = Set(condition.values.compactMap(\.plainText).flatMap(snapshot.groupIndex))
        return .named(own.filter(wanted.contains).map { snapshot.groups[$0].name }, count: own.count)
    }

    private var open: [Int] { snapshot.products.indices.filter { snapshot.access(toProductAt: $0).contains(0) } }

    private func products(
        _ condition: FilterCondition, _ open: [Int], _ find: (String) -> [Int]
    ) -> ConditionFact {
        let wanted = Set(condition.values.compactMap(\.plainText).flatMap(find))
        return .named(open.filter(wanted.contains).map { snapshot.products[$0].label }, count: open.count)
    }
}

extension TimeResolver {
    /// The first minute of what a condition on a time compares with; `nil` for any other condition.
    fileprivate func boundary(of condition: FilterCondition) -> Instant? {
        guard [.lastActive, .addedToOrg, .suspendedAt, .deactivatedAt].contains(condition.field),
            condition.values.count == 1, let value = condition.values.first
        else { return nil }
        return minutes(of: value).map { Instant(milliseconds: $0.lowerBound * 60_000) }
    }
}

extension FilterExplanation {
    /// The smallest parts by which the whole holds or does not: of an OR that does not hold all, of an AND that does not
    /// hold those that do not, and what stands under a NOT as it is written.
    public var reasons: [FilterExplanation] {
        switch shape {
        case .condition, .not: [self]
        case .all: holds ? parts.flatMap(\.reasons) : parts.filter { !$0.holds }.flatMap(\.reasons)
        case .any: holds ? parts.filter(\.holds).flatMap(\.reasons) : parts.flatMap(\.reasons)
        }
    }
}
