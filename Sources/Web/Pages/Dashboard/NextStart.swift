import Core
import Foundation

/// When a rule starts next, in its own zone, and whom it would reach.
struct NextStart: Sendable {
    let path: String
    let name: String
    let icon: String
    let iso: String
    let at: String
    let away: String
    let people: String
    let isSafe: Bool
    let isWrong: Bool

    init(_ start: Outlook.Start, now: Instant) {
        path = Link.rule(start.rule)
        name = start.name
        isSafe = start.mode == .safe
        isWrong = start.people == nil
        icon = isSafe ? "eye" : "clock"
        iso = start.at.iso8601
        at = Self.local(start.at, zone: start.timeZone)
        away = Self.away(start.at, now: now)
        people = Wording.people(start.people ?? 0)
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// `Mon 23 Nov 2026, 05:00 UTC`, `Mon 23 Nov 2026, 06:00 Europe/Berlin`.
    static func local(_ instant: Instant, zone name: String) -> String {
        let zone = TimeZone(identifier: name) ?? .gmt
        let day = zone.day(at: instant)
        let shifted = instant + .seconds(zone.secondsFromGMT(for: instant.date))
        let weekday = weekdays[Int((day.daysSince1970 % 7 + 7) % 7)]
        return
            "\(weekday) \(Wording.day(day)), \(shifted.iso8601.dropFirst(11).prefix(5)) \(name == "GMT" ? "UTC" : name)"
    }

    /// `in 20 minutes`, `in 3 days`.
    static func away(_ instant: Instant, now: Instant) -> String {
        let minutes = max(0, Int((instant - now).components.seconds / 60))
        return switch minutes {
        case ..<120: "in \(Wording.count(minutes, "minute"))"
        case ..<2880: "in \(Wording.count(minutes / 60, "hour"))"
        default: "in \(Wording.count(minutes / 1440, "day"))"
        }
    }
}
