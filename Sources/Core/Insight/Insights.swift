/// What a dashboard says about an organisation: how many people there are, who was seen, how the seats are used, and
/// whom it would be worth to look at. One pass of column scans; no text of a user is read.
public struct Insights: Equatable, Sendable {
    public var total: CountedFilter
    /// Whose account and membership are active.
    public var active: CountedFilter
    /// Everybody else.
    public var inactive: CountedFilter
    /// Of the inactive ones, those somebody suspended or deactivated.
    public var suspendedOrDeactivated: CountedFilter
    /// The active ones by when they were last seen anywhere.
    public var activity: ActivityShares
    /// Products that are no sandbox, in the order of their labels.
    public var seats: [SeatUse]
    /// Only those about products the organisation has, also when they mean nobody.
    public var findings: [Finding]

    /// - Parameter range: days within which somebody counts as seen; at least one.
    public init(of snapshot: Snapshot, in context: EvaluationContext, range: Int) throws(Diagnostics) {
        let present = FilterNode.all(InsightFilters.present)
        total = try snapshot.counted([], in: context)
        active = try snapshot.counted(InsightFilters.present, in: context)
        inactive = try snapshot.counted([.not(present)], in: context)
        suspendedOrDeactivated = try snapshot.counted(
            [
                .any([
                    InsightFilters.word(.membership, .equal, Membership.suspended.rawValue),
                    InsightFilters.word(.accountStatus, .equal, AccountStatus.inactive.rawValue),
                ])
            ], in: context)
        activity = try ActivityShares(of: snapshot, in: context, range: max(1, range))
        seats = SeatUse.all(in: snapshot, context, range: max(1, range))
        findings = try Finding.all(in: snapshot, context)
    }
}

/// Active people by when they were last seen in any product. The four together are all of them.
public struct ActivityShares: Equatable, Sendable {
    /// Days.
    public var range: Int
    public var within: CountedFilter
    public var longerAgo: CountedFilter
    public var never: CountedFilter
    /// The vendor did not say.
    public var unknown: CountedFilter

    init(of snapshot: Snapshot, in context: EvaluationContext, range: Int) throws(Diagnostics) {
        let present = InsightFilters.present
        self.range = range
        within = try snapshot.counted(
            present + [InsightFilters.daysAgo(.lastActive, .greaterOrEqual, range)], in: context)
        longerAgo = try snapshot.counted(present + [InsightFilters.daysAgo(.lastActive, .less, range)], in: context)
        never = try snapshot.counted(present + [InsightFilters.neverSeen], in: context)
        unknown = try snapshot.counted(present + [InsightFilters.seenUnknown], in: context)
    }
}

/// Who takes the seats of one product, and when they were last seen in it.
public struct SeatUse: Equatable, Sendable {
    public var product: Product
    public var seats: Int
    /// Seen within the range.
    public var used: Int
    /// Seen, but longer ago.
    public var idle: Int
    public var never: Int
    /// The vendor did not say.
    public var unknown: Int

    static func all(in snapshot: Snapshot, _ context: EvaluationContext, range: Int) -> [SeatUse] {
        let times = TimeResolver(now: context.now, timeZone: context.timeZone)
        let ago = times.minutes(of: .relative(RelativeTime(amount: -range, unit: .days)))?.lowerBound
        let limit = Int32(clamping: max(Int64(Minutes.earliest), ago ?? Int64(Minutes.earliest)))
        return snapshot.products.indices.filter { !snapshot.products[$0].isSandbox }
            .map { use(ofProductAt: $0, in: snapshot, seenSince: limit) }
            .sorted { ($0.product.label, $0.product.id) < ($1.product.label, $1.product.id) }
    }

    private static func use(ofProductAt position: Int, in snapshot: Snapshot, seenSince limit: Int32) -> SeatUse {
        let holders = snapshot.seats(ofProductAt: position)
        var use = SeatUse(
            product: snapshot.products[position], seats: holders.count, used: 0, idle: 0, never: holders.count,
            unknown: 0)
        // A product nobody was ever seen in has no column.
        guard position < snapshot.users.activity.count else { return use }
        let seen = snapshot.users.activity[position]
        use.used = seen.rows(in: limit...Minutes.latest, within: holders).count
        use.unknown = seen.rows(in: Minutes.unknown...Minutes.unknown, within: holders).count
        use.idle = seen.rows(in: Minutes.earliest...Minutes.latest, within: holders).count - use.used
        use.never = holders.count - use.used - use.idle - use.unknown
        return use
    }
}
