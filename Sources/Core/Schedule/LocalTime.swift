import Foundation

extension TimeZone {
    /// The zone of this IANA name. An unknown name gets a diagnostic with the nearest known ones.
    public init(named name: String) throws(Diagnostic) {
        guard let zone = TimeZone(identifier: name) else {
            let near = TimeZone.knownTimeZoneIdentifiers.filter { known in
                guard let wanted = name.lowercased().split(separator: "/").last else { return false }
                return known.lowercased().contains(wanted)
            }
            throw Diagnostic(
                "'\(name)' is not a time zone; an IANA name such as Europe/Berlin is.",
                suggestions: Array(near.prefix(3)))
        }
        self = zone
    }

    /// The local day at this instant.
    public func day(at instant: Instant) -> CivilDay { CivilDay(daysSince1970: dayNumber(at: instant)) }

    /// The first instant at which the wall clock shows this time of this day or a later one: the time itself; the
    /// first of the two when it comes twice; the first instant after the gap when it does not come at all, also when
    /// the whole day does not.
    public func firstInstant(of day: CivilDay, at time: TimeOfDay) -> Instant {
        firstInstant(day: day.daysSince1970, second: Int64(time.hour * 3600 + time.minute * 60))
    }

    /// The same with a day number and seconds after midnight.
    func firstInstant(day: Int64, second: Int64) -> Instant {
        let wanted = day * 86400 + second
        // No offset is as large as this, so the answer lies between the two ends.
        let (start, end) = (wanted - 26 * 3600, wanted + 26 * 3600)
        let offset = offset(atSecond: wanted)
        if offset == self.offset(atSecond: start), offset == self.offset(atSecond: end) {
            return Instant(seconds: wanted - offset)
        }
        return Instant(seconds: firstSecond(from: start, to: end, showing: wanted))
    }

    /// When the wall clock shows the same time so many days later.
    public func sameTime(as instant: Instant, daysLater days: Int64) -> Instant {
        let second = instant.milliseconds.flooredQuotient(1000)
        let local = second + offset(atSecond: second)
        let day = local.flooredQuotient(86400)
        let found = firstInstant(day: day + days, second: local - day * 86400)
        return Instant(milliseconds: found.milliseconds + instant.milliseconds - second * 1000)
    }

    /// Days since 1970 on the wall clock.
    func dayNumber(at instant: Instant) -> Int64 {
        let second = instant.milliseconds.flooredQuotient(1000)
        return (second + offset(atSecond: second)).flooredQuotient(86400)
    }

    /// Seconds east of UTC.
    func offset(atSecond second: Int64) -> Int64 {
        Int64(secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }

    /// Walks through the spans of equal offset and takes the first second that shows `wanted` or later.
    private func firstSecond(from start: Int64, to end: Int64, showing wanted: Int64) -> Int64 {
        // No zone has two changes within so short a time.
        let stride: Int64 = 2 * 3600
        var spanStart = start
        var spanOffset = offset(atSecond: start)
        var probe = start
        while probe < end {
            let next = min(probe + stride, end)
            let offset = offset(atSecond: next)
            if offset != spanOffset {
                let change = firstChange(after: probe, upTo: next)
                let candidate = max(spanStart, wanted - spanOffset)
                if candidate < change { return candidate }
                (spanStart, spanOffset) = (change, offset)
            }
            probe = next
        }
        return max(spanStart, wanted - spanOffset)
    }

    /// The second at which the offset changes, found by halving.
    private func firstChange(after low: Int64, upTo high: Int64) -> Int64 {
        let before = offset(atSecond: low)
        var (low, high) = (low, high)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(atSecond: middle) == before { low = middle } else { high = middle }
        }
        return high
    }
}
