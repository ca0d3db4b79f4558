import Core

/// Times and numbers as pages say them.
enum Wording {
    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `20 Nov 2026, 14:32 UTC`.
    static func time(_ instant: Instant) -> String {
        let text = instant.iso8601
        guard let day = CivilDay(text.prefix(10)) else { return text }
        return "\(day.day) \(months[day.month - 1]) \(day.year), \(text.dropFirst(11).prefix(5)) UTC"
    }

    /// `14:32:07`, UTC.
    static func clock(_ instant: Instant) -> String { String(instant.iso8601.dropFirst(11).prefix(8)) }

    /// `14:32:07` today, else `19 Nov 16:12`, with the year when it is another; UTC.
    static func shortTime(_ instant: Instant, now: Instant) -> String {
        let (text, present) = (instant.iso8601, now.iso8601)
        guard text.prefix(10) != present.prefix(10), let date = CivilDay(text.prefix(10)) else { return clock(instant) }
        let year = text.prefix(4) == present.prefix(4) ? "" : " \(date.year)"
        return "\(date.day) \(months[date.month - 1])\(year) \(clock(instant).prefix(5))"
    }

    /// `just now`, `14 minutes ago`, `3 days ago`. What lies ahead is `just now`.
    static func ago(_ instant: Instant, now: Instant) -> String {
        let minutes = (now - instant).components.seconds / 60
        return switch minutes {
        case ..<1: "just now"
        case ..<60: "\(count(Int(minutes), "minute")) ago"
        case ..<2880: "\(count(Int(minutes / 60), "hour")) ago"
        default: "\(count(Int(minutes / 1440), "day")) ago"
        }
    }

    /// `12,345`.
    static func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// `1 session`, `3 sessions`, `1,200 sessions`.
    static func count(_ count: Int, _ noun: String) -> String { "\(number(count)) \(noun)\(count == 1 ? "" : "s")" }

    /// The whole seconds to wait, rounded up, at least one.
    static func wait(until: Instant, now: Instant) -> Int { max(1, Int((until - now).milliseconds + 999) / 1000) }

    /// `4 seconds`, `3 minutes`.
    static func duration(seconds: Int) -> String {
        seconds < 120 ? count(seconds, "second") : count((seconds + 59) / 60, "minute")
    }
}

/// A point in time as a page shows it: how long ago, and exactly.
struct ShownTime: Sendable {
    let iso: String
    let ago: String
    let exact: String
    init(_ instant: Instant, now: Instant) {
        iso = instant.iso8601
        ago = Wording.ago(instant, now: now)
        exact = Wording.time(instant)
    }
}
