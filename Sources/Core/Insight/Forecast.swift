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
    /// planning the rule anew each day. The age of the data is not judged. Whoever must be warned and was not is taken to
    /// be warned now; whoever was is hit when the warning's time has come. Costs one evaluation a day, and planning only
    /// for those who come in.
    public init(
        of rule: Rule, matching filter: Filter, in snapshot: Snapshot, context: PlanContext, days count: Int = 30
    ) throws(Diagnostics) {
        var context = context
        context.trustedAge = nil
        var task = try PlanTask(rule, matching: filter, in: snapshot, context: context)
        task.warning?.assumedSince = context.now
        let released = task.released(in: snapshot)
        func meant(at now: Instant) throws(Diagnostics) -> Bitmap {
            var later = context
            later.now = now
            return try snapshot.matches(filter, context: later).union(released)
        }
        // Whoever is meant today is hit or spared today; of those only a promise or a warning that runs out makes a later
        // hit.
        var seen = try meant(at: context.now)
        var held = task.held(among: seen, in: snapshot, at: context.now)
        days = []
        for offset in 0..<max(0, count) {
            let at = context.timeZone.sameTime(as: context.now, daysLater: Int64(offset) + 1)
            task.safeguards.now = at
            let matched = try meant(at: at)
            var hits = 0
            for position in matched.subtracting(seen).union(matched.intersection(held)) {
                switch task.outcome(for: snapshot.user(at: position)) {
                case .steps:
                    hits += 1
                    held.remove(position)
                case .spared(let user):
                    if user.reason.mayPass { held.insert(position) } else { held.remove(position) }
                }
            }
            seen.formUnion(matched)
            days.append(Day(at: at, users: hits))
        }
    }
}

extension PlanTask {
    /// Who of these is left alone for now only, as far as it shows without planning.
    fileprivate func held(among users: Bitmap, in snapshot: Snapshot, at now: Instant) -> Bitmap {
        guard warning == nil else {
            return Bitmap(
                capacity: snapshot.count, users.filter { outcome(for: snapshot.user(at: $0)).mayPass })
        }
        let promised = safeguards.standing.stillNeeded.filter { $0.value > now }.keys
        return Bitmap(capacity: snapshot.count, promised.compactMap { snapshot.index(of: $0) })
    }
}

extension PlanTask.Outcome {
    fileprivate var mayPass: Bool { if case .spared(let user) = self { user.reason.mayPass } else { false } }
}

extension SparedUser.Reason {
    /// A time will come when it is no reason any more, though nothing else changes.
    var mayPass: Bool { self == .stillNeeded || self == .warningNotSent }
}
