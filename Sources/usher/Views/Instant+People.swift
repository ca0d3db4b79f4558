import Core

extension Instant {
    /// `2026-01-31 08:00`, in UTC, for tables.
    var forPeople: String { String(iso8601.prefix(16)).replacing("T", with: " ") }
    /// `2026-01-31`, in UTC.
    var dayForPeople: String { String(iso8601.prefix(10)) }
}

extension Activity {
    /// The word scripts tell the three by.
    var word: String {
        switch self {
        case .at: "seen"
        case .never: "never"
        case .unknown: "unknown"
        }
    }
    /// `nil` unless the user was seen.
    var instant: Instant? {
        if case .at(let instant) = self { instant } else { nil }
    }
    var forPeople: String { instant?.dayForPeople ?? word }
}
