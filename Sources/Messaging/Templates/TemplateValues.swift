import Core
import Foundation

/// What a template's placeholders stand for in one mail.
public struct TemplateValues: Equatable, Sendable {
    private var values: [Placeholder: String]

    public init(_ values: [Placeholder: String] = [:]) {
        self.values = [:]
        for (field, value) in values { self[field] = value }
    }

    /// One line of at most 1,000 characters: line breaks become spaces, other control characters are left out, so that
    /// a value can neither end a header nor hide in one. Nothing is left of an empty value: `nil`.
    public subscript(field: Placeholder) -> String? {
        get { values[field] }
        set {
            let line = newValue.map { SingleLine.text($0, limit: 1000) } ?? ""
            values[field] = line.isEmpty ? nil : line
        }
    }

    /// What is known of a person.
    ///
    /// - Parameters:
    ///   - email: `nil` when it is hidden.
    ///   - lastActive: in the products the mail is about.
    ///   - zone: where days begin.
    public init(name: String, email: String?, lastActive: Activity, now: Instant, zone: TimeZone) {
        self.init()
        self[.userName] = name.isEmpty ? email : name
        self[.userFirstName] = self[.userName].flatMap { $0.split(separator: " ").first.map(String.init) }
        self[.userEmail] = email
        switch lastActive {
        case .at(let then):
            self[.lastActive] = Self.day(of: then, in: zone)
            self[.inactivityDays] = String(max(0, (now - then).components.seconds / 86400))
        case .never: self[.lastActive] = "never"
        case .unknown: break
        }
    }

    /// A day as mails write it: `30 November 2026`.
    public static func day(of instant: Instant, in zone: TimeZone) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day], from: instant.date)
        let month = months[((parts.month ?? 1) - 1) % 12]
        return "\(parts.day ?? 1) \(month) \(parts.year ?? 1970)"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// For the preview: a person who does not exist.
    ///
    /// - Parameter address: scheme and host that links begin with; they lead to no page.
    public static func sample(
        now: Instant, zone: TimeZone, days: Int?, organization: String, address: String
    ) -> TemplateValues {
        var values = TemplateValues(
            name: "Robin Sample", email: "robin.sample@example.com", lastActive: .at(now - .days(days ?? 83)), now: now,
            zone: zone)
        values[.product] = "Jira"
        values[.deadline] = day(of: now + .days(7), in: zone)
        values[.ruleName] = "Suspend people away from Jira"
        values[.organizationName] = organization
        values[.reason] = "Every seat is taken until the first of next month."
        for link in Placeholder.allCases where link.isLink {
            values[link] = "\(address)/sample/\(link.rawValue)"
        }
        return values
    }
}

/// Text that stays on one line.
enum SingleLine {
    /// Line breaks, tabs and runs of spaces become one space; other control characters are left out. At most `limit`
    /// characters, the last then being `…`.
    static func text(_ text: String, limit: Int) -> String {
        var line = String.UnicodeScalarView()
        var isSpaceDue = false
        for scalar in text.unicodeScalars {
            if WhiteSpace.contains(scalar) {
                isSpaceDue = !line.isEmpty
            } else if scalar.properties.generalCategory != .control {
                if isSpaceDue { line.append(" ") }
                isSpaceDue = false
                line.append(scalar)
            }
        }
        let whole = String(line)
        return whole.count <= limit ? whole : whole.prefix(max(0, limit - 1)) + "…"
    }
}
