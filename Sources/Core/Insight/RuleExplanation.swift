/// Why a rule would change one user or leave them alone, now and in the days to come.
public struct RuleExplanation: Equatable, Sendable {
    public enum Verdict: Equatable, Sendable {
        /// A run would take these steps; indices count from 0. The brake and approval are about the whole run, and are
        /// not asked.
        case hit([Step])
        /// The filter means them, or they said that they don't need it, and a run would leave them alone.
        case spared(SparedUser)
        case notMatched
    }

    /// A day on which the verdict is another one if they are not seen again and nothing else changes.
    public struct Coming: Equatable, Sendable {
        /// The same time of day as now.
        public var at: Instant
        public var days: Int
        /// Never `notMatched`.
        public var verdict: Verdict
    }

    public let verdict: Verdict
    /// `nil` when the rule is about everybody.
    public let filter: FilterExplanation?
    /// Everything that speaks against changing them, whether the filter means them or not. The first one is what a
    /// plan reports.
    public let obstacles: [SparedUser]
    /// The first day on which they would be hit; when there is none and the filter does not mean them today, the first
    /// on which it does. `nil` when there is none either, and when they would be hit today.
    public let coming: Coming?

    /// The same verdict as planning the rule gives, today and with each day's clock. For the days to come the age of the
    /// data is not judged, and whoever must be warned and was not is taken to be warned now.
    ///
    /// - Parameter days: how far to look ahead; 0 for today only.
    public init(
        of rule: Rule, matching filter: Filter, for lone: LoneUser, context: PlanContext, days: Int = 30
    ) throws(Diagnostics) {
        let task = try PlanTask(rule, matching: filter, in: lone.snapshot, context: context)
        self.filter = try FilterExplanation(of: filter, for: lone, context: context)
        obstacles = task.obstacles(for: lone.user).map {
            SparedUser(user: lone.user.id, reason: $0.reason, detail: $0.detail)
        }
        let verdict = try Verdict(task, filter, lone, context)
        self.verdict = verdict
        switch verdict {
        case .notMatched: coming = try Coming.first(task, filter, lone, context, days: days, alsoSpared: true)
        // Of those meant today only a promise or a warning that runs out makes a later hit.
        case .spared(let spared) where spared.reason.mayPass:
            coming = try Coming.first(task, filter, lone, context, days: days, alsoSpared: false)
        default: coming = nil
        }
    }
}

extension RuleExplanation.Verdict {
    fileprivate init(
        _ task: PlanTask, _ filter: Filter, _ lone: LoneUser, _ context: PlanContext
    ) throws(Diagnostics) {
        let isMeant = try lone.isMeant(by: filter.condition, context)
        guard isMeant || task.isReleased(lone.user) else {
            self = .notMatched
            return
        }
        switch task.outcome(for: lone.user) {
        case .steps(let steps, _): self = .hit(steps)
        case .spared(let user): self = .spared(user)
        }
    }
}

extension RuleExplanation.Coming {
    fileprivate static func first(
        _ task: PlanTask, _ filter: Filter, _ lone: LoneUser, _ context: PlanContext, days: Int, alsoSpared: Bool
    ) throws(Diagnostics) -> Self? {
        var (task, later) = (task, context)
        task.warning?.assumedSince = context.now
        task.safeguards.trustedAge = nil
        var spared: Self?
        for offset in 0..<max(0, days) {
            later.now = context.timeZone.sameTime(as: context.now, daysLater: Int64(offset) + 1)
            task.safeguards.now = later.now
            let verdict = try RuleExplanation.Verdict(task, filter, lone, later)
            let day = Self(at: later.now, days: offset + 1, verdict: verdict)
            switch verdict {
            case .hit: return day
            case .spared: if alsoSpared, spared == nil { spared = day }
            case .notMatched: continue
            }
        }
        return spared
    }
}

extension Planner {
    /// What keeps every run away from a user: an administrator's role, being the connection's own account, and the
    /// settings. Empty when any rule may change them; what a single rule protects is in its explanation.
    public static func protection(of user: User, in snapshot: Snapshot, context: PlanContext) -> [SparedUser] {
        let safeguards = Safeguards(undoing: snapshot, directory: PlanDirectory(snapshot), context: context)
        let obstacles = [
            safeguards.organizationAdmin(user), safeguards.ownAccount(user), safeguards.protectedUser(user),
            safeguards.protectedGroup(user),
        ]
        return obstacles.compactMap { $0 }.map {
            SparedUser(user: user.id, reason: $0.reason, detail: $0.detail)
        }
    }
}
