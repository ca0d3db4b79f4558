/// What the clock starts next, and whom it would reach if nobody came back in the meantime.
public struct Outlook: Equatable, Sendable {
    /// The next start of one rule.
    public struct Start: Equatable, Sendable {
        public var rule: RuleID
        public var name: String
        public var mode: RunMode
        public var at: Instant
        /// IANA name of the zone the rule's clock is read in.
        public var timeZone: String
        /// People it would change then; `nil` when the rule is wrong and would not run.
        public var people: Int?
    }
    /// Soonest first.
    public var starts: [Start]
    /// Days looked ahead.
    public var days: Int
    /// People whom live rules will change within these days, each counted once, unless a run is held back.
    public var aboutToBeHit: Int
    /// Names of the rules they come from, in the order of `starts`.
    public var hitting: [String]
}

/// A rule of the clock with its filter read.
public struct ScheduledRule: Sendable {
    public var rule: Rule
    /// `nil` when it cannot be read.
    public var filter: Filter?
    public var recurrence: Recurrence
    /// How people stand with it.
    public var standing: Standing

    public init(rule: Rule, filter: Filter?, recurrence: Recurrence, standing: Standing = Standing()) {
        (self.rule, self.filter, self.recurrence, self.standing) = (rule, filter, recurrence, standing)
    }
}

extension Outlook {
    /// Evaluates each rule as of its next start and, for live ones, as of its last start within the days. The age of
    /// the data is not judged; whoever must be warned and was not is taken to be warned now. Rules without a next start
    /// are left out.
    public init(of rules: [ScheduledRule], in snapshot: Snapshot, context: PlanContext, days: Int = 7) {
        let end = context.now + .days(days)
        var found: [(start: Start, hit: Bitmap)] = []
        for scheduled in rules {
            guard let next = scheduled.recurrence.next(after: context.now) else { continue }
            let people = scheduled.people(at: next, in: snapshot, context)
            var hit = Bitmap(capacity: snapshot.count)
            if scheduled.rule.mode == .live, next <= end {
                let last = scheduled.recurrence.latest(upTo: end) ?? next
                let later = last > next ? scheduled.people(at: last, in: snapshot, context) : nil
                hit = (people ?? hit).union(later ?? hit)
            }
            let start = Start(
                rule: scheduled.rule.id, name: scheduled.rule.name, mode: scheduled.rule.mode, at: next,
                timeZone: scheduled.recurrence.timeZone.identifier, people: people?.count)
            found.append((start, hit))
        }
        found.sort { ($0.start.at, $0.start.name) < ($1.start.at, $1.start.name) }
        starts = found.map(\.start)
        self.days = days
        aboutToBeHit = Bitmap.union(found.map(\.hit), capacity: snapshot.count).count
        hitting = found.filter { !$0.hit.isEmpty }.map(\.start.name)
    }
}

extension ScheduledRule {
    /// Whom it would change at this moment; `nil` when it is wrong.
    fileprivate func people(at now: Instant, in snapshot: Snapshot, _ context: PlanContext) -> Bitmap? {
        guard let filter else { return nil }
        var later = context
        (later.now, later.trustedAge, later.standing) = (now, nil, standing)
        do throws(Diagnostics) {
            var task = try PlanTask(rule, matching: filter, in: snapshot, context: later)
            task.warning?.assumedSince = context.now
            let matched = try snapshot.matches(filter, context: later).union(task.released(in: snapshot))
            let hits = matched.filter { position in
                if case .steps = task.outcome(for: snapshot.user(at: position)) { true } else { false }
            }
            return Bitmap(capacity: snapshot.count, hits)
        } catch { return nil }
    }
}
