/// How many users a rule would newly hit on each of the coming days if nobody came back and nothing else changed.
public struct Forecast: Equatable, Sendable {
    public struct Day: Equatable, Sendable {
        /// The same time of day as now, so many days later.
        public var at: Instant
        /// Users hit then and on no earlier day, today included.
        public var users: Int
        public init(at: Instant, users: Int) { (self.at, self.users) = (at, users) }
    }
    public var days: [Day]
    public init(days: [Day]) { self.days = days }
    public var total: Int { days.reduce(0) { $0 + $1.users } }

    /// Evaluates the filter as of each day and asks the safeguards about everybody it newly matches; the same numbers as
    /// planning the rule anew each day. The age of the data is not judged, and required warnings are taken to go out in
    /// time. Costs one evaluation a day, and planning only for those who come in.
    public init(
        of rule: Rule, matching filter: Filter, in snapshot: Snapshot, context: PlanContext, days count: Int = 30
    ) throws(Diagnostics) {
        var context = context
        context.trustedAge = nil
        var unwarned = rule
        unwarned.warn = nil
        var task = try PlanTask(unwarned, matching: filter, in: snapshot, context: context)
        let protected = filter.fields.contains(.protected) ? snapshot.protectedUsers(by: context.protected) : nil
        func matches(at now: Instant) throws(Diagnostics) -> Bitmap {
            try snapshot.evaluate(
                filter, in: EvaluationContext(now: now, timeZone: context.timeZone, protected: protected))
        }
        // Whoever matches today is hit or spared today; of those only a promise that runs out makes a later hit.
        var seen = try matches(at: context.now)
        var promised = snapshot.users(in: context.stillNeeded.filter { $0.value > context.now }.keys)
        days = []
        for offset in 0..<max(0, count) {
            let at = context.timeZone.sameTime(as: context.now, daysLater: Int64(offset) + 1)
            task.safeguards.now = at
            let matched = try matches(at: at)
            var hits = 0
            for position in matched.subtracting(seen).union(matched.intersection(promised)) {
                switch task.outcome(for: snapshot.user(at: position)) {
                case .steps:
                    hits += 1
                    promised.remove(position)
                case .spared(let user):
                    if user.reason != .stillNeeded { promised.remove(position) }
                }
            }
            seen.formUnion(matched)
            days.append(Day(at: at, users: hits))
        }
    }
}

extension Snapshot {
    fileprivate func users(in ids: some Sequence<AccountID>) -> Bitmap {
        Bitmap(capacity: count, ids.compactMap { index(of: $0) })
    }
}
