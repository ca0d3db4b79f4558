/// What becomes of a request. Decided from what is known, without a clock, a call or a database.
public enum GrantDecision: Equatable, Sendable {
    /// By this rule, with this plan; in the rule's mode.
    case grant(RuleID, Plan)
    /// Nothing needs to change: the rule that says so, `nil` when the product itself does.
    case alreadyHas(RuleID?)
    /// For a person.
    case wait(GrantReason, RuleID?)
    case refuse(GrantReason, RuleID?)

    /// What becomes of requests that no grant rule fits.
    public enum Unmatched: String, CaseIterable, Sendable, Codable { case wait, refuse }

    /// A rule with the filter it means people by.
    public typealias Candidate = (rule: Rule, filter: Filter)
}

/// Decides about requests: the first rule that fits and has something to give wins.
///
/// A rule fits when it is on, its trigger is about such requests and it means the person. One that has nothing to give
/// to them is passed over, unless they can use what they ask for already. Where the request names a product, the
/// rule must open it, or say in its trigger that it is about that product.
public struct GrantDesk: Sendable {
    /// In their order.
    public var rules: [GrantDecision.Candidate]
    public var snapshot: Snapshot
    public var context: PlanContext
    /// Free seats by product; a product that is not listed has no known limit.
    public var seats: [ProductID: Int]
    public var unmatched: GrantDecision.Unmatched

    public init(
        rules: [GrantDecision.Candidate], snapshot: Snapshot, context: PlanContext, seats: [ProductID: Int] = [:],
        unmatched: GrantDecision.Unmatched = .wait
    ) {
        self.rules = rules
        self.snapshot = snapshot
        self.context = context
        self.seats = seats
        self.unmatched = unmatched
    }

    /// - Parameter user: as the snapshot has them.
    public func decide(_ request: AccessRequest, of user: User) -> GrantDecision {
        if let spared = Planner.protection(of: user, in: snapshot, context: context).first {
            return .refuse(.protected(spared), nil)
        }
        var obstacles: [String] = []
        for candidate in rules where candidate.rule.isEnabled {
            guard candidate.rule.trigger.request?.matches(request) == true else { continue }
            switch judge(candidate, request, user) {
            case .decided(let decision): return decision
            case .next(let obstacle): if let obstacle { obstacles.append(obstacle) }
            }
        }
        if request.product != nil, canUse(request.product, user) { return .alreadyHas(nil) }
        let reason = GrantReason.noRule(obstacles.joined(separator: "; "))
        return unmatched == .wait ? .wait(reason, nil) : .refuse(reason, nil)
    }

    private enum Judgement {
        case decided(GrantDecision)
        /// The next rule is asked; the reason where this one nearly fits.
        case next(String?)
    }

    private func judge(_ candidate: GrantDecision.Candidate, _ request: AccessRequest, _ user: User) -> Judgement {
        let rule = candidate.rule
        let plan: Plan
        do throws(Diagnostics) {
            plan = try Planner.plan(
                rule, matching: candidate.filter.limited(to: [user.id]), in: snapshot, context: context)
        } catch { return .decided(.wait(.brokenRule(error.description), rule.id)) }
        if let spared = plan.spared.first {
            switch spared.reason {
            case .notInOnlyGroups: return .next(nil)
            case .alreadyDone:
                let isSatisfied =
                    request.product == nil ? rule.joinsGroups && user.isBilled : canUse(request.product, user)
                return isSatisfied ? .decided(.alreadyHas(rule.id)) : .next("“\(rule.name)” has nothing to give")
            default: return .decided(.wait(.spared(spared), rule.id))
            }
        }
        guard !plan.steps.isEmpty else { return .next(nil) }
        let after = user.after(plan.steps, at: context.now)
        guard after.isBilled else { return .next("“\(rule.name)” would leave the account asleep") }
        if let product = request.product, rule.trigger.request?.product == nil, !canUse(product, after) {
            return .next("“\(rule.name)” does not open \(product)")
        }
        return .decided(gate(plan, of: rule.id, before: user, after: after))
    }

    /// What holds back a plan that a rule has made.
    private func gate(_ plan: Plan, of rule: RuleID, before: User, after: User) -> GrantDecision {
        if let reason = Self.administration(from: before, to: after, in: snapshot) { return .wait(reason, rule) }
        if !plan.holds.isEmpty { return .wait(.held(plan.holds), rule) }
        if let reason = Self.missingSeat(for: plan, seats: seats, in: snapshot) { return .refuse(reason, rule) }
        return .grant(rule, plan)
    }

    /// Why an approver has to decide; `nil` when nothing administrative is given.
    public static func administration(from before: User, to after: User, in snapshot: Snapshot) -> GrantReason? {
        if after.isBilled, !before.isBilled, after.directRoles == nil { return .unknownRoles }
        let gained = AdministrationRight.gained(from: before, to: after, in: snapshot)
        return gained.isEmpty ? nil : .administration(gained)
    }

    /// The first product whose licence the plan would exceed; `nil` when there is room, or no limit is known.
    public static func missingSeat(
        for plan: Plan, seats: [ProductID: Int], in snapshot: Snapshot
    ) -> GrantReason? {
        let full = plan.seats.first { change in
            change.freed < 0 && seats[change.product].map { -change.freed > $0 } ?? false
        }
        return full.map { change in
            .noFreeSeat(snapshot.products.first { $0.id == change.product }?.name ?? change.product.rawValue)
        }
    }

    /// Whether the account is awake and a group or a direct role opens the product, on whatever site.
    private func canUse(_ product: ProductKey?, _ user: User) -> Bool {
        guard let product, user.isBilled else { return false }
        let directory = PlanDirectory(snapshot)
        return directory.access(of: user).contains { path in
            let opened = directory.products[path.product]
            return opened.key == product && !opened.isSandbox
        }
    }
}

extension User {
    /// As these steps leave the user when all goes well.
    public func after(_ steps: [Step], at now: Instant) -> User {
        steps.filter { $0.condition == .afterSuccess }.reduce(self) { $1.effect.applied(to: $0, at: now) }
    }
}

extension Rule {
    fileprivate var joinsGroups: Bool { actions.contains { $0.kind == .addToGroups } }
}
