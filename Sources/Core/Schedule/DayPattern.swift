/// The days on which something comes round, as an endless list of day numbers (days since 1970-01-01) that can be
/// entered anywhere: no call walks from its start.
enum DayPattern: Equatable, Sendable {
    /// These weekdays, 0 for Monday; sorted, not empty.
    case weekly([Int])
    /// Every so many days from a start.
    case days(every: Int64, from: Int64)
    /// Every so many months from a start, on its day of the month or, where that is missing, the last.
    case months(every: Int64, from: CivilDay)

    /// Years outside these are not scheduled; arithmetic inside them cannot overflow.
    static let firstDay: Int64 = -719_162  // 0001-01-01
    static let lastDay: Int64 = 2_932_896  // 9999-12-31

    /// The first day of the pattern at or after this one; `nil` when there is none.
    func first(atOrAfter day: Int64) -> Int64? {
        let found: Int64? =
            switch self {
            case .weekly(let weekdays):
                (0..<7).lazy.map { day + $0 }.first { weekdays.contains(DayPattern.weekday($0)) }
            case .days(let every, let from):
                from + every * max(0, (day - from + every - 1).flooredQuotient(every))
            case .months(let every, let from):
                monthly(every: every, from: from, atOrAfter: day)
            }
        // Month arithmetic stops at the calendar's end, so what it finds may lie before the day.
        return found.flatMap { $0 >= day && $0 <= DayPattern.lastDay ? $0 : nil }
    }

    /// The last day of the pattern at or before this one; `nil` when there is none.
    func last(atOrBefore day: Int64) -> Int64? {
        let found: Int64? =
            switch self {
            case .weekly(let weekdays):
                (0..<7).lazy.map { day - $0 }.first { weekdays.contains(DayPattern.weekday($0)) }
            case .days(let every, let from):
                day < from ? nil : from + every * (day - from).flooredQuotient(every)
            case .months(let every, let from):
                monthly(every: every, from: from, atOrBefore: day)
            }
        return found.flatMap { $0 <= day && $0 >= DayPattern.firstDay ? $0 : nil }
    }

    /// 0 is Monday; 1970-01-01 was a Thursday.
    private static func weekday(_ day: Int64) -> Int { Int(day + 3 - (day + 3).flooredQuotient(7) * 7) }

    private func monthly(every: Int64, from: CivilDay, atOrAfter day: Int64) -> Int64? {
        let months = DayPattern.months(from: from, to: CivilDay(daysSince1970: day))
        let count = max(0, months.flooredQuotient(every))
        let found = from.adding(months: count * every).daysSince1970
        return found >= day ? found : from.adding(months: (count + 1) * every).daysSince1970
    }

    private func monthly(every: Int64, from: CivilDay, atOrBefore day: Int64) -> Int64? {
        let count = DayPattern.months(from: from, to: CivilDay(daysSince1970: day)).flooredQuotient(every)
        guard count >= 0 else { return nil }
        let found = from.adding(months: count * every).daysSince1970
        if found <= day { return found }
        return count > 0 ? from.adding(months: (count - 1) * every).daysSince1970 : nil
    }

    private static func months(from: CivilDay, to day: CivilDay) -> Int64 {
        Int64(day.year - from.year) * 12 + Int64(day.month - from.month)
    }
}

extension CivilDay {
    /// The same day so many months later (earlier, when negative), or the last of the month when it has no such day.
    /// Days beyond year 9999 are cut to its last one, those before year 1 to its first.
    public func adding(months: Int64) -> CivilDay {
        let total = Int64(year) * 12 + Int64(month - 1) + min(max(months, -200_000), 200_000)
        let year = Int(total.flooredQuotient(12))
        let month = Int(total - total.flooredQuotient(12) * 12) + 1
        guard (1...9999).contains(year) else {
            return CivilDay(daysSince1970: year < 1 ? DayPattern.firstDay : DayPattern.lastDay)
        }
        let last = CivilDay.daysIn(month: month, year: year)
        return CivilDay(year: year, month: month, day: min(day, last)) ?? self
    }
}
