/// The language as a help page shows it, out of the same tables the parser reads.
public struct FilterReference: Equatable, Sendable {
    /// One spelling, what it means, and a query that uses it.
    public struct Entry: Equatable, Sendable {
        public var spelling: String
        public var summary: String
        public var example: String
        public init(_ spelling: String, _ summary: String, example: String) {
            (self.spelling, self.summary, self.example) = (spelling, summary, example)
        }
    }

    public var fields: [FilterFieldInfo]
    public var operators: [Entry]
    public var values: [Entry]
    public var functions: [Entry]
    public var connectives: [Entry]
    /// Whole queries for common questions.
    public var examples: [Entry]

    public static let standard = FilterReference(
        fields: FilterField.allCases.map(\.info), operators: FilterOperator.allCases.map(\.entry),
        values: literals, functions: TimeFunction.allCases.map(\.entry), connectives: joints, examples: questions)

    /// Every query in it.
    public var allExamples: [String] {
        fields.flatMap(\.examples) + (operators + values + functions + connectives + examples).map(\.example)
    }
}

extension FilterReference {
    private static let literals =
        [
            Entry("word", "a text of letters, digits and _ - . @ / : + |", example: "name ~ ada"),
            Entry(
                "\"text\"", "any text; \\\" and \\\\ stand for \" and \\", example: #"group = "Jira \"Power\" Users""#),
            Entry("number", "a whole number", example: "loginCount < 3"),
            Entry("2026-01-31", "a whole day, in the organisation's time zone", example: "addedToOrg >= 2026-01-31"),
            Entry(
                "2026-01-31T08:00:00Z", "an instant, to the minute, with Z or an offset such as +01:00",
                example: "suspendedAt < 2026-01-31T08:00:00+01:00"),
        ] + RelativeTime.Unit.allCases.map(\.entry)

    private static let joints = [
        Entry("AND", "both; binds tighter than OR", example: "claim = managed AND membership = active"),
        Entry("OR", "at least one", example: "lastActive < -90d OR lastActive IS EMPTY"),
        Entry("NOT", "the opposite; binds tighter than AND", example: "NOT (group = bots OR accountType = app)"),
        Entry("( )", "what belongs together", example: "(role = org-admin OR protected = true) AND claim = managed"),
        Entry(
            "ORDER BY", "the order, by one or several fields, ASC or DESC; those without a value come last",
            example: "accountStatus = active ORDER BY lastActive DESC, name"),
    ]

    private static let questions = [
        Entry(
            "Away from Jira", "People who can open Jira and were not seen in it for 90 days.",
            example: "product = jira AND lastActive[jira] < -90d"),
        Entry(
            "Never logged in", "Managed people who were added a month ago and never seen.",
            example: "claim = managed AND lastActive IS EMPTY AND addedToOrg < -30d"),
        Entry(
            "Away or never seen", "People not seen for 60 days, or never since they were added.",
            example: "lastActive < -60d OR lastActive IS EMPTY AND addedToOrg < -60d"),
        Entry(
            "Contractors", "Outside companies that still hold a seat.",
            example: "emailDomain IN (contractor.example, partner.example) AND product IS NOT EMPTY"),
        Entry(
            "Suspended for long", "People who have been suspended for a month.",
            example: "membership = suspended AND suspendedAt <= -30d ORDER BY suspendedAt"),
        Entry(
            "Left alone on purpose", "Everybody the settings protect, and administrators.",
            example: "protected = true OR role IN (org-admin, site-admin)"),
    ]
}

extension FilterOperator {
    fileprivate var entry: FilterReference.Entry {
        FilterReference.Entry(rawValue, summary, example: example)
    }

    private var example: String {
        switch self {
        case .equal: "membership = suspended"
        case .notEqual: "group != bots"
        case .contains: "name ~ \"van der\""
        case .notContains: "email !~ test"
        case .less: "lastActive < -90d"
        case .lessOrEqual: "suspendedAt <= 2026-01-31"
        case .greater: "addedToOrg > -2w"
        case .greaterOrEqual: "lastActive >= startOfMonth()"
        case .isIn: "site IN (acme, acme-emea)"
        case .notIn: "accountType NOT IN (app, customer)"
        case .isEmpty: "lastActive[jira] IS EMPTY"
        case .isNotEmpty: "group IS NOT EMPTY"
        }
    }
}

extension TimeFunction {
    fileprivate var entry: FilterReference.Entry {
        let offset = naturalUnit.map { "-1\($0.rawValue)" } ?? "-12h"
        return FilterReference.Entry(
            "\(rawValue)()", "\(summary); with an offset such as \"\(offset)\" so much earlier or later",
            example: "lastActive >= \(rawValue)(\"\(offset)\")")
    }
}

extension RelativeTime.Unit {
    fileprivate var entry: FilterReference.Entry {
        let isExact = self == .minutes || self == .hours
        let spelling = "-3\(rawValue)"
        return FilterReference.Entry(
            spelling, "3 \(name) ago, \(isExact ? "exactly" : "by the calendar"); +3\(rawValue) is in the future",
            example: "lastActive < \(spelling)")
    }
}
