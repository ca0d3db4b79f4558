import Core

extension Instant {
    /// `2026-01-31 08:00`, in UTC, for tables.
    var forPeople: String { String(iso8601.prefix(16)).replacing("T", with: " ") }
    /// `2026-01-31`, in UTC.
    var dayForPeople: String { String(iso8601.prefix(10)) }
}

extension Activity {
    var forPeople: String { instant?.dayForPeople ?? word }
}
