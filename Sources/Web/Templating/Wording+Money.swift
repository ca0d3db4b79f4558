import Core

extension Wording {
    /// `1 Dec 2026`.
    static func day(_ day: CivilDay) -> String { "\(day.day) \(months[day.month - 1]) \(day.year)" }

    /// `€952.00`, `-$12.50`, `CHF 3,000.00`. The two decimals of a cent are always there.
    static func money(cents: Int, currency: String) -> String {
        let signs = ["EUR": "€", "USD": "$", "GBP": "£"]
        let part = cents.magnitude % 100
        let amount = "\(number(Int(cents.magnitude / 100))).\(part < 10 ? "0" : "")\(part)"
        return (cents < 0 ? "-" : "") + (signs[currency] ?? currency + " ") + amount
    }

    /// `1 person`, `1,200 people`.
    static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(number(count)) people" }

    /// `Jira`, `Jira and Confluence`, `Jira, Confluence and Bitbucket`.
    static func list(_ words: [String], last joint: String = "and") -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(joint) " + last
    }
}
