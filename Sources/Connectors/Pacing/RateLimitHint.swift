import Core

/// What an answer's headers say about the vendor's limits.
struct RateLimitHint: Equatable, Sendable {
    /// How long to stay away, when the vendor said so.
    var retryAfter: Duration?
    /// Calls left in the vendor's present window.
    var remaining: Int?
    /// When that window ends, from now.
    var resetsIn: Duration?

    /// - Parameter now: used for dates when the answer has no `Date` of its own; the vendor's clock beats ours.
    init(_ answer: TransportAnswer, now: Instant) {
        let here = answer.header("Date").flatMap(Instant.init(httpDate:)) ?? now
        retryAfter = answer.header("Retry-After").flatMap { RateLimitHint.delay($0, from: here) }
        remaining = answer.header("X-RateLimit-Remaining").flatMap { Int($0.trimmed) }.map { max(0, $0) }
        resetsIn = answer.header("X-RateLimit-Reset").flatMap { RateLimitHint.delay($0, from: here) }
    }

    /// How long to stay away after 429.
    var delay: Duration? { retryAfter ?? resetsIn }

    /// Seconds, an HTTP date, or an ISO 8601 instant. Large numbers are seconds since 1970. Never negative.
    private static func delay(_ text: String, from now: Instant) -> Duration? {
        let text = text.trimmed
        if let seconds = Double(text) {
            guard seconds.isFinite, seconds < 1e11 else { return nil }
            let milliseconds = Int64((seconds * 1000).rounded(.up))
            return seconds > 1e9
                ? max(.zero, Instant(milliseconds: milliseconds) - now) : .milliseconds(max(0, milliseconds))
        }
        return (Instant(iso8601: text) ?? Instant(httpDate: text)).map { max(.zero, $0 - now) }
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}

extension Instant {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of HTTP date that servers may send. Source: RFC 9110,
    /// section 5.6.7. `nil` for anything else.
    init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let month = Instant.months.firstIndex(of: String(parts[2])),
            let day = Int(parts[1]), let year = Int(parts[3]),
            let date = CivilDay(year: year, month: month + 1, day: day),
            let instant = Instant(iso8601: "\(date)T\(parts[4])Z")
        else { return nil }
        self = instant
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
