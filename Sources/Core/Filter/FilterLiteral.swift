extension RelativeTime: CustomStringConvertible {
    /// `-90d`, `+2w`; nothing is `-0d`.
    public var description: String { (amount > 0 ? "+" : "-") + String(amount.magnitude) + unit.rawValue }

    /// Reads `-90d`: a sign, digits, a unit. Units other than `m` and `M` ignore case. `nil` for anything else, and for
    /// times more than about a thousand years away.
    public init?(_ text: some StringProtocol) {
        guard let letter = text.last, let unit = Unit(letter: letter) else { return nil }
        self.init(signed: text.dropLast(), unit: unit)
    }

    /// Reads `-90` as so many of `unit`.
    init?(signed text: some StringProtocol, unit: Unit) {
        guard let sign = text.first, sign == "-" || sign == "+", text.count > 1,
            text.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
            let amount = Int(text.dropFirst()), amount <= unit.largestAmount
        else { return nil }
        self.init(amount: sign == "-" ? -amount : amount, unit: unit)
    }
}

extension RelativeTime.Unit {
    init?(letter: Character) {
        let spelling = String(letter)
        guard let unit = Self(rawValue: spelling) ?? Self(rawValue: spelling.lowercased()) else { return nil }
        self = unit
    }

    /// A thousand years of it, so that calendar arithmetic never overflows.
    public var largestAmount: Int {
        switch self {
        case .years: 1000
        case .months: 12_000
        case .weeks: 52_000
        case .days: 365_000
        case .hours: 8_760_000
        case .minutes: 525_600_000
        }
    }
    /// In days, a month being 30 and a year 365; hours and minutes are parts of days.
    public var days: Double {
        switch self {
        case .years: 365
        case .months: 30
        case .weeks: 7
        case .days: 1
        case .hours: 1 / 24
        case .minutes: 1 / 1440
        }
    }
    public var name: String {
        switch self {
        case .years: "years"
        case .months: "months"
        case .weeks: "weeks"
        case .days: "days"
        case .hours: "hours"
        case .minutes: "minutes"
        }
    }
}

extension TimeFunction {
    init?(word: String) {
        let lowered = word.lowercased()
        guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else { return nil }
        self = match
    }

    /// What an offset without a unit counts, as in JQL: `startOfMonth("-1")` is a month before.
    var naturalUnit: RelativeTime.Unit? {
        switch self {
        case .now: nil
        case .startOfDay: .days
        case .startOfWeek: .weeks
        case .startOfMonth: .months
        }
    }
    public var summary: String {
        switch self {
        case .now: "this moment"
        case .startOfDay: "midnight at the start of today"
        case .startOfWeek: "midnight at the start of this week's Monday"
        case .startOfMonth: "midnight at the start of the first of this month"
        }
    }
}

/// Reads a time value other than a function.
enum TimeLiteral {
    /// `2026-01-31`, `2026/01/31`, an ISO 8601 instant, or `-90d`; `nil` for anything else.
    static func read(_ text: String) -> FilterValue? {
        if let relative = RelativeTime(text) { return .relative(relative) }
        if let day = CivilDay(text) ?? slashed(text) { return .day(day) }
        // An instant that leaves the years 1 to 9999 in UTC could not be written down again.
        if let instant = Instant(iso8601: text), Instant(iso8601: instant.iso8601) == instant {
            return .instant(instant)
        }
        return nil
    }

    private static func slashed(_ text: String) -> CivilDay? {
        guard text.utf8.count == 10, text.utf8.filter({ $0 == UInt8(ascii: "/") }).count == 2 else { return nil }
        return CivilDay(String(text.map { $0 == "/" ? "-" : $0 }))
    }

    /// Why a text is no time and what would be, as one sentence; and what to write instead.
    static func complaint(about text: String) -> (message: String, suggestions: [String]) {
        if text.lowercased() == "never" { return ("Never is written as IS EMPTY.", ["IS EMPTY"]) }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        if !digits.isEmpty, let unit = text.dropFirst(digits.count).first, text.count == digits.count + 1,
            RelativeTime.Unit(letter: unit) != nil
        {
            return ("A relative time needs a sign: -\(text) is in the past.", ["-\(text)", "+\(text)"])
        }
        if text.first == "-" || text.first == "+", let unit = text.last.flatMap(RelativeTime.Unit.init(letter:)),
            text.dropFirst().dropLast().allSatisfy(\.isNumber), text.count > 2
        {
            return ("“\(text)” is too far away; at most \(unit.largestAmount) \(unit.name) can be said.", [])
        }
        let start = String(text.prefix(10))
        if text.count == 10, text.utf8.filter({ $0 == UInt8(ascii: "-") }).count == 2, text.first?.isNumber == true {
            return ("There is no day \(text); days are written as 2026-01-31.", [])
        }
        if text.count > 10, CivilDay(start) != nil || slashed(start) != nil {
            return ("“\(text)” is not an instant; write it with its zone, as 2026-01-31T08:00:00Z.", [])
        }
        return ("“\(text)” is not a time; write -90d, 2026-01-31, 2026-01-31T08:00:00Z or startOfMonth().", [])
    }
}
