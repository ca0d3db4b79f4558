import Foundation

/// Whether somebody was seen after a mark that was made of them earlier. Marks are compared in whole minutes, which is
/// what a snapshot knows.
extension Activity {
    /// What to remember of somebody, so that it can be told later whether they were seen since. Where the vendor does not
    /// say, only what is later than now counts.
    public func mark(at now: Instant) -> Activity { self == .unknown ? .at(now) : self }

    /// Not knowing is not being seen.
    public func isLater(than mark: Activity) -> Bool {
        switch (self, mark) {
        case (.at(let seen), .at(let marked)): seen.minutes > marked.minutes
        case (.at, .never): true
        default: false
        }
    }
}

extension Filter {
    /// When somebody was last seen in the products whose use begins a new episode for whom this filter means.
    public func lastActive(of user: User, in snapshot: Snapshot) -> Activity {
        user.lastActive(in: PlanTask.episodeProducts(PlanTask.activityScopes(of: self, in: snapshot)))
    }
}

extension PlanTask {
    /// The products whose use begins a new episode: all that the filter's `lastActive` asks about; `nil` for every
    /// product, also when it asks about none.
    static func episodeProducts(_ scopes: [Set<ProductID>?]) -> Set<ProductID>? {
        guard !scopes.isEmpty, !scopes.contains(nil) else { return nil }
        return scopes.compactMap { $0 }.reduce(into: Set()) { $0.formUnion($1) }
    }
}

extension Recurrence {
    /// The earliest moment at which a rule may act on somebody who is warned at this instant: its first start when so
    /// many days have passed on the calendar, or just then when no clock starts it.
    public func deadline(ofWarningAt instant: Instant, daysBefore: Int) -> Instant {
        let notice = timeZone.sameTime(as: instant, daysLater: Int64(daysBefore))
        return next(after: Instant(milliseconds: notice.milliseconds - 1)) ?? notice
    }
}

extension Rule {
    /// Whether people are warned about it: it is on, live and says so, and a clock or a person starts it.
    public var sendsWarnings: Bool {
        guard isEnabled, mode == .live, warn != nil else { return false }
        switch trigger {
        case .manual, .weekly, .interval: return true
        case .event, .request: return false
        }
    }

    /// In which days are counted for it: its own, else the organisation's.
    func zone(or organization: TimeZone) -> TimeZone {
        schedule.timeZone.flatMap(TimeZone.init(identifier:)) ?? organization
    }
}
