import Foundation

/// Turns the times of a filter into minutes. The only place that knows about time zones.
struct TimeResolver {
    private let now: Instant
    private let calendar: Calendar

    init(now: Instant, timeZone: TimeZone) {
        self.now = now
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        calendar.firstWeekday = 2
        self.calendar = calendar
    }

    /// The minutes since 1970 that the value stands for: one for an instant, all of its minutes for a day. `nil` for
    /// a value that is no time. Empty for a day that the zone left out.
    func minutes(of value: FilterValue) -> Range<Int64>? {
        switch value {
        case .day(let day): minutes(of: day)
        case .instant(let instant): minute(of: instant)
        case .relative(let time): minute(of: shifted(now, by: time))
        case .function(let function, let offset): minute(of: shifted(start(of: function), by: offset))
        case .text, .number: nil
        }
    }

    private func minute(of instant: Instant) -> Range<Int64> {
        let minute = instant.milliseconds.flooredQuotient(60_000)
        return minute..<minute + 1
    }

    private func minutes(of day: CivilDay) -> Range<Int64> {
        let start = start(of: day)
        let next = self.start(of: CivilDay(daysSince1970: day.daysSince1970 + 1))
        return start..<max(start, next)
    }

    /// The first minute of a day. Found from noon, which every zone has on every day it has.
    private func start(of day: CivilDay) -> Int64 {
        let noon = DateComponents(year: day.year, month: day.month, day: day.day, hour: 12)
        guard let date = calendar.date(from: noon) else { return day.daysSince1970 * 1440 }
        return Instant(calendar.startOfDay(for: date)).milliseconds.flooredQuotient(60_000)
    }

    private func start(of function: TimeFunction) -> Instant {
        let unit: Calendar.Component? =
            switch function {
            case .now: nil
            case .startOfDay: .day
            case .startOfWeek: .weekOfYear
            case .startOfMonth: .month
            }
        return unit.flatMap { calendar.dateInterval(of: $0, for: now.date) }.map { Instant($0.start) } ?? now
    }

    private func shifted(_ instant: Instant, by time: RelativeTime?) -> Instant {
        guard let time else { return instant }
        switch time.unit {
        case .minutes: return exactly(instant, Int64(time.amount), 60_000)
        case .hours: return exactly(instant, Int64(time.amount), 3_600_000)
        case .days: return byCalendar(instant, .day, time.amount, atMost: 3_000_000)
        case .weeks: return byCalendar(instant, .weekOfYear, time.amount, atMost: 400_000)
        case .months: return byCalendar(instant, .month, time.amount, atMost: 96_000)
        case .years: return byCalendar(instant, .year, time.amount, atMost: 8000)
        }
    }

    /// Stays within what an instant can hold.
    private func exactly(_ instant: Instant, _ amount: Int64, _ unit: Int64) -> Instant {
        let distance = min(max(amount, -10_000_000_000), 10_000_000_000) * unit
        return Instant(milliseconds: min(max(instant.milliseconds, -1 << 60), 1 << 60) + distance)
    }

    /// Stays within eight thousand years, past all times a snapshot can hold.
    private func byCalendar(
        _ instant: Instant, _ unit: Calendar.Component, _ amount: Int, atMost limit: Int
    ) -> Instant {
        let bounded = min(max(amount, -limit), limit)
        return calendar.date(byAdding: unit, value: bounded, to: instant.date).map { Instant($0) } ?? instant
    }
}
