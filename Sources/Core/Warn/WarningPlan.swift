/// Whom a rule must warn now, and whose warnings count no more. Pure, as planning is: same arguments, same answer.
public struct WarningPlan: Equatable, Sendable {
    /// Somebody to be warned.
    public struct Due: Equatable, Sendable {
        public var user: AccountID
        /// `nil` when it is not known: then they cannot be warned.
        public var email: String?
        /// When they were last seen in the products the rule looks at; never `unknown`.
        public var lastActive: Activity
        /// The earliest moment at which the rule may act.
        public var deadline: Instant
        /// The rule would hit them already, had they been warned: the schedule was down, or the rule is new.
        public var isLate: Bool
        /// A warning from before a promise that has run out; it ends with this one.
        public var replaces: WarningID?
    }
    /// Ordered by account id.
    public var due: [Due]
    /// Warnings of people who were seen again, those that could not be delivered among them; ordered by id.
    public var ended: [WarningID]
    /// People who are not known well enough to tell whether they have to be warned; ordered by account id.
    public var unknown: [AccountID]

    /// Whom the rule would hit at this time of day after so many days as it warns before, and whom it would hit now if
    /// they had been warned; without those who were warned in the present episode, those it would spare, and those who
    /// said that they don't need it. Nobody when the rule sends no warnings, when they can't be written, and while what
    /// is known is older than the rule trusts.
    ///
    /// - Parameter recurrence: the rule's clock; its days are counted in that zone.
    public init(
        of rule: Rule, matching filter: Filter, recurrence: Recurrence, in snapshot: Snapshot, context: PlanContext
    ) throws(Diagnostics) {
        let look = try WarningLook(rule, filter, recurrence, snapshot, context)
        ended = context.standing.warnings.values.filter { look.isOver($0) }.map(\.id).sorted()
        (due, unknown) = ([], [])
        guard rule.sendsWarnings, context.standing.templateProblem == nil, let warn = rule.warn, !look.isStale else {
            return
        }
        let deadline = recurrence.deadline(ofWarningAt: context.now, daysBefore: warn.daysBefore)
        for (id, position) in snapshot.orderedByID(look.soon.union(look.now)) {
            // Most have been warned already, and that is known without looking at all of a user.
            if let sent = context.standing.warnings[id], !look.isOver(sent) { continue }
            let user = snapshot.user(at: position)
            if let obstacle = look.obstacle(for: user, at: position) {
                if obstacle.reason == .unknownData { unknown.append(id) }
                continue
            }
            due.append(
                Due(
                    user: id, email: user.email, lastActive: look.lastActive(at: position).mark(at: context.now),
                    deadline: deadline, isLate: look.hitsNow(user, at: position),
                    replaces: context.standing.overtaken[id]))
        }
    }
}

/// Looks at a warning again right before it goes out.
public enum WarningCheck: Equatable, Sendable {
    /// To be sent; the rule may act from then.
    case due(deadline: Instant)
    /// Seen since the warning was written: the episode is over.
    case active
    /// The rule would leave them alone, for this reason.
    case spared(SparedUser)
    /// What is known is too old to tell.
    case stale

    /// The same question as `WarningPlan` asks, about the person of a warning that waits.
    public init(
        _ warning: SentWarning, of rule: Rule, matching filter: Filter, recurrence: Recurrence, for lone: LoneUser,
        context: PlanContext
    ) throws(Diagnostics) {
        let look = try WarningLook(rule, filter, recurrence, lone.snapshot, context)
        func spare(_ obstacle: Obstacle) -> WarningCheck {
            .spared(SparedUser(user: warning.user, reason: obstacle.reason, detail: obstacle.detail))
        }
        if look.isOver(warning) {
            self = .active
        } else if let warn = rule.warn, rule.sendsWarnings {
            if let problem = context.standing.templateProblem {
                self = spare(Obstacle(reason: .warningNotSent, detail: problem))
            } else if look.isStale {
                self = .stale
            } else if let obstacle = look.obstacle(for: lone.user, at: 0) {
                self = spare(obstacle)
            } else {
                self = .due(deadline: recurrence.deadline(ofWarningAt: context.now, daysBefore: warn.daysBefore))
            }
        } else {
            self = spare(Obstacle(reason: .noLongerMatches, detail: "the rule warns nobody now"))
        }
    }
}

/// What a rule would do now and after its days of notice, whatever people were told.
private struct WarningLook {
    private let task: PlanTask
    private let snapshot: Snapshot
    private let context: PlanContext
    private let later: Instant
    /// Positions of the products whose use begins a new episode; `nil` for all.
    private let products: [Int]?
    /// Whom the filter means after the days of notice.
    let soon: Bitmap
    /// Whom it means now.
    let now: Bitmap

    init(
        _ rule: Rule, _ filter: Filter, _ recurrence: Recurrence, _ snapshot: Snapshot, _ context: PlanContext
    ) throws(Diagnostics) {
        var (future, ageless) = (context, context)
        future.now = recurrence.timeZone.sameTime(as: context.now, daysLater: Int64(rule.warn?.daysBefore ?? 0))
        ageless.trustedAge = nil
        var task = try PlanTask(rule, matching: filter, in: snapshot, context: ageless)
        task.warning = nil
        (self.task, self.snapshot, self.context, later) = (task, snapshot, context, future.now)
        products = task.episodeProducts.map { products in
            snapshot.products.indices.filter { products.contains(snapshot.products[$0].id) }
        }
        soon = try snapshot.matches(filter, context: future)
        now = try snapshot.matches(filter, context: context)
    }

    /// Nothing is said on the strength of what is older than the rule trusts.
    var isStale: Bool {
        guard let takenAt = snapshot.takenAt else { return true }
        return context.trustedAge.map { context.now - takenAt > $0 } ?? false
    }

    func lastActive(at position: Int) -> Activity {
        guard let products else { return snapshot.lastActive(at: position) }
        return snapshot.lastActive(at: position, inProductsAt: products)
    }

    /// They were seen after the warning's mark.
    func isOver(_ warning: SentWarning) -> Bool {
        guard let position = snapshot.index(of: warning.user) else { return false }
        return lastActive(at: position).isLater(than: warning.lastActive)
    }

    /// Why the rule would hit them neither now nor after the days of notice; `nil` when it would.
    func obstacle(for user: User, at position: Int) -> Obstacle? {
        if task.isReleased(user) { return Obstacle(reason: .alreadyDone, detail: "said that they don't need it") }
        if soon.contains(position) {
            guard let obstacle = spares(user, at: later) else { return nil }
            return hitsNow(user, at: position) ? nil : obstacle
        }
        return now.contains(position) ? spares(user, at: context.now) : Obstacle(reason: .noLongerMatches)
    }

    func hitsNow(_ user: User, at position: Int) -> Bool {
        now.contains(position) && spares(user, at: context.now) == nil
    }

    private func spares(_ user: User, at time: Instant) -> Obstacle? {
        var task = task
        task.safeguards.now = time
        guard case .spared(let spared) = task.outcome(for: user) else { return nil }
        return Obstacle(reason: spared.reason, detail: spared.detail)
    }
}
