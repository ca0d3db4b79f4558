import Core

/// The compact view: neighbours that did the same to different people in one run are one entry.
struct AuditTimeline: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// Newest first, at least one.
        var events: [AuditEvent]
        var first: AuditEvent { events[0] }
    }
    struct Day: Equatable, Sendable {
        var day: CivilDay
        var entries: [Entry]
    }

    let days: [Day]

    /// - Parameter events: newest first.
    init(_ events: [AuditEvent]) {
        var days: [Day] = []
        for event in events {
            let day = CivilDay(daysSince1970: Self.number(of: event))
            if days.last?.day != day { days.append(Day(day: day, entries: [])) }
            let last = days.count - 1
            if let entry = days[last].entries.last, Self.belong(entry.first, event) {
                days[last].entries[days[last].entries.count - 1].events.append(event)
            } else {
                days[last].entries.append(Entry(events: [event]))
            }
        }
        self.days = days
    }

    private static func number(of event: AuditEvent) -> Int64 {
        let (days, rest) = event.at.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        return rest < 0 ? days - 1 : days
    }

    private static func belong(_ one: AuditEvent, _ other: AuditEvent) -> Bool {
        guard one.verb.hasPrefix("step.") || one.verb == "user.spared" else { return false }
        return one.verb == other.verb && one.run == other.run && one.actor == other.actor
    }
}
