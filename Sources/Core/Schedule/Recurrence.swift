import Foundation

/// When a clock trigger goes off. Pure calendar arithmetic: no call takes longer because the start lies far back.
///
/// - A local time that daylight saving skips comes at the first instant after the gap, also on a day that a zone
///   left out altogether; one that it repeats comes once, at the first.
/// - The 31st falls back to the month's last day and comes back to the 31st.
/// - Two occurrences at the same instant are one.
public struct Recurrence: Equatable, Sendable {
    public let timeZone: TimeZone
    private let pattern: DayPattern?
    /// Seconds after midnight.
    private let second: Int64

    /// The zone is the rule's, else the organisation's, else UTC. A trigger that is not a clock has no occurrences.
    /// Throws for an unknown zone, a week without days and an interval below one.
    public init(trigger: Trigger, options: ScheduleOptions, organizationZone: String?) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        var zone = TimeZone.gmt
        if let name = options.timeZone ?? organizationZone {
            do { zone = try TimeZone(named: name) } catch {
                var problem = error
                problem.path = options.timeZone == nil ? "settings.timezone" : "trigger.timezone"
                problems.append(problem)
            }
        }
        switch trigger {
        case .weekly(let days, _) where days.isEmpty:
            problems.append(Diagnostic("A weekly trigger needs at least one weekday.", path: "trigger.weekly.on"))
        case .interval(let every, _, _, _) where every < 1:
            problems.append(Diagnostic("An interval must be at least 1.", path: "trigger.interval.every"))
        default: break
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        timeZone = zone
        (pattern, second) = Recurrence.pattern(of: trigger)
    }

    private static func pattern(of trigger: Trigger) -> (DayPattern?, Int64) {
        func seconds(_ time: TimeOfDay) -> Int64 { Int64(time.hour * 3600 + time.minute * 60) }
        switch trigger {
        case .weekly(let days, let time):
            return (.weekly(days.map(\.number).sorted()), seconds(time))
        case .interval(let every, let unit, let from, let time):
            // No start is further from the end of the calendar than this.
            let every = Int64(min(every, 4_000_000))
            switch unit {
            case .days: return (.days(every: every, from: from.daysSince1970), seconds(time))
            case .weeks: return (.days(every: every * 7, from: from.daysSince1970), seconds(time))
            case .months: return (.months(every: every, from: from), seconds(time))
            }
        case .manual, .event, .request:
            return (nil, 0)
        }
    }

    /// The first occurrence later than this instant; `nil` when there is none before the year 10000.
    public func next(after instant: Instant) -> Instant? {
        guard let pattern else { return nil }
        // A zone may leave out a day, so an occurrence can be as late as the day after its own.
        var day = localDay(of: instant) - 2
        while let candidate = pattern.first(atOrAfter: day) {
            let found = timeZone.firstInstant(day: candidate, second: second)
            if found > instant { return found }
            day = candidate + 1
        }
        return nil
    }

    /// The last occurrence not later than this instant; `nil` when there is none.
    public func latest(upTo instant: Instant) -> Instant? {
        guard let pattern else { return nil }
        var day = localDay(of: instant) + 1
        while let candidate = pattern.last(atOrBefore: day) {
            let found = timeZone.firstInstant(day: candidate, second: second)
            if found <= instant { return found }
            day = candidate - 1
        }
        return nil
    }

    /// The next occurrences, at most `count`.
    public func occurrences(after instant: Instant, count: Int) -> [Instant] {
        var found: [Instant] = []
        var last = instant
        while found.count < count, let next = next(after: last) {
            found.append(next)
            last = next
        }
        return found
    }

    private func localDay(of instant: Instant) -> Int64 {
        let clamped = min(max(instant, Instant(seconds: DayPattern.firstDay * 86400)), Recurrence.end)
        return timeZone.dayNumber(at: clamped)
    }

    private static let end = Instant(seconds: (DayPattern.lastDay + 2) * 86400)
}
