import Foundation
import TestSupport
import Testing

@testable import Core

/// Zones with whole, half and quarter hours, with and without daylight saving, with a lost day, with rules that
/// follow Ramadan, and with changes at midnight.
private let zones = [
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Moscow", "Europe/Istanbul",
    "Africa/Casablanca", "Africa/Cairo", "Africa/Lagos", "Africa/Johannesburg", "America/New_York",
    "America/Los_Angeles", "America/Phoenix", "America/St_Johns", "America/Sao_Paulo", "America/Havana",
    "America/Santiago", "America/Asuncion", "America/Caracas", "America/Nuuk", "Asia/Kathmandu", "Asia/Kolkata",
    "Asia/Tehran", "Asia/Gaza", "Asia/Beirut", "Asia/Amman", "Asia/Pyongyang", "Asia/Tokyo", "Australia/Lord_Howe",
    "Australia/Adelaide", "Australia/Eucla", "Australia/Brisbane", "Pacific/Apia", "Pacific/Chatham",
    "Pacific/Kiritimati", "Pacific/Kwajalein", "Pacific/Norfolk", "Antarctica/Troll",
]

/// Walks minute by minute and reads the wall clock, knowing nothing of gaps and overlaps.
private func bruteForce(_ day: Int64, _ minute: Int64, in zone: TimeZone) -> Instant? {
    let wanted = day * 1440 + minute
    for candidate in (wanted - 26 * 60)...(wanted + 26 * 60) {
        let shown =
            candidate * 60 + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(candidate * 60))))
        if shown >= wanted * 60 { return Instant(seconds: candidate * 60) }
    }
    return nil
}

@Suite("Recurrence against brute force") struct RecurrencePropertyTests {
    @Test("local times agree with a walk minute by minute, around changes and elsewhere", arguments: zones)
    func localTimes(name: String) throws {
        let zone = try TimeZone(named: name)
        var random = SeededGenerator(seed: UInt64(name.utf8.count) &* 31 &+ UInt64(name.utf8.last ?? 0))
        var days = (0..<3).map { _ in Int64.random(in: 3_700...25_000, using: &random) }
        for _ in 0..<4 {
            let date = Date(timeIntervalSince1970: Double(Int.random(in: 320_000_000...2_000_000_000, using: &random)))
            if let change = zone.nextDaylightSavingTimeTransition(after: date) {
                days.append(Int64(change.timeIntervalSince1970) / 86400 + Int64.random(in: -1...1, using: &random))
            }
        }
        for day in days {
            let minute =
                Bool.random(using: &random)
                ? Int64.random(in: 0..<1440, using: &random) : 15 * Int64.random(in: 0..<16, using: &random)
            let found = zone.firstInstant(day: day, second: minute * 60)
            #expect(found == bruteForce(day, minute, in: zone), "\(CivilDay(daysSince1970: day)) minute \(minute)")
        }
    }

    /// All days of a trigger up to a limit, one after another from the start.
    private func walk(_ trigger: Trigger, upTo limit: Int64, from first: Int64) -> [Int64] {
        switch trigger {
        case .weekly(let days, _):
            return (first...limit).filter { day in days.contains(Weekday.allCases[Int(((day + 3) % 7 + 7) % 7)]) }
        case .interval(let every, .months, let from, _):
            var found: [Int64] = []
            var (year, month) = (from.year, from.month)
            while let last = CivilDay(year: year, month: month, day: 1), last.daysSince1970 <= limit {
                let day = min(from.day, CivilDay.daysIn(month: month, year: year))
                if let day = CivilDay(year: year, month: month, day: day)?.daysSince1970 { found.append(day) }
                for _ in 0..<every { (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1) }
            }
            return found
        case .interval(let every, let unit, let from, _):
            return Array(stride(from: from.daysSince1970, through: limit, by: unit == .weeks ? 7 * every : every))
        default: return []
        }
    }

    @Test("next and latest agree with the whole list of occurrences", arguments: zones)
    func sequence(name: String) throws {
        let zone = try TimeZone(named: name)
        var random = SeededGenerator(seed: name.utf8.reduce(7) { ($0 &* 33) ^ UInt64($1) })
        for _ in 0..<4 {
            let start = Int64.random(in: 14_900...15_340, using: &random)
            let time = try #require(
                TimeOfDay(
                    hour: Int.random(in: 0...4, using: &random), minute: 15 * Int.random(in: 0...3, using: &random)))
            let trigger: Trigger =
                Bool.random(using: &random)
                ? .weekly(
                    on: Set(
                        (0...Int.random(in: 0...6, using: &random)).map { _ in
                            Weekday.allCases.randomElement(using: &random) ?? .mon
                        }), at: time)
                : .interval(
                    every: Int.random(in: 1...5, using: &random),
                    unit: IntervalUnit.allCases.randomElement(using: &random) ?? .days,
                    from: CivilDay(daysSince1970: start), at: time)
            let recurrence = try Recurrence(
                trigger: trigger, options: ScheduleOptions(timeZone: name), organizationZone: nil)
            var all: [Instant] = []
            for day in walk(trigger, upTo: start + 420, from: start) {
                let found = zone.firstInstant(day: day, second: Int64(time.hour * 3600 + time.minute * 60))
                if found != all.last { all.append(found) }
            }
            for _ in 0..<8 {
                let at = Instant(
                    seconds: Int64.random(in: (start + 10) * 86400...(start + 380) * 86400, using: &random))
                for probe in [at, all.last { $0 <= at } ?? at] {
                    let isWeekly = if case .weekly = trigger { true } else { false }
                    if let expected = all.last(where: { $0 <= probe }) {
                        #expect(recurrence.latest(upTo: probe) == expected)
                    } else if !isWeekly {
                        #expect(recurrence.latest(upTo: probe) == nil)
                    }
                    if let expected = all.first(where: { $0 > probe }) {
                        #expect(recurrence.next(after: probe) == expected)
                    }
                }
            }
            let some = recurrence.occurrences(after: all[0] - .seconds(1), count: all.count)
            #expect(some == all)
        }
    }
}
