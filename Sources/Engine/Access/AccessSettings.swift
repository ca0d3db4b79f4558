import Core

/// How requests for access are answered.
public struct AccessSettings: KeptSettings {
    public static let key = "access"
    public static let subject = "access requests"

    /// What becomes of requests that no grant rule fits.
    public var unmatched: GrantDecision.Unmatched
    /// In which order grant rules are asked. Those that are not listed come after, by name.
    public var order: [RuleID]
    /// How long who was given access is spared from rules that take it; 0 for not at all.
    public var graceDays: Int
    /// Seats of the licence by product as filters write it (`jira@acme`), where the vendor does not tell or another
    /// number is wanted.
    public var seats: [String: Int]

    public init(
        unmatched: GrantDecision.Unmatched = .wait, order: [RuleID] = [], graceDays: Int = 30,
        seats: [String: Int] = [:]
    ) {
        self.unmatched = unmatched
        self.order = order
        self.graceDays = graceDays
        self.seats = seats
    }

    public var complaints: [Diagnostic] {
        var complaints: [Diagnostic] = []
        if !(0...365).contains(graceDays) {
            complaints.append(Diagnostic("Between 0 and 365 days are possible.", path: "graceDays"))
        }
        for (product, seats) in seats.sorted(by: { $0.key < $1.key }) where seats < 0 {
            complaints.append(Diagnostic("There can't be fewer than no seats.", path: "seats.\(product)"))
        }
        return complaints
    }
}

extension AccessSettings {
    /// The rules that answer requests, in the order in which they are asked.
    public func ordered(_ rules: [Rule]) -> [Rule] {
        let places = Dictionary(
            order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return rules.filter { $0.trigger.request != nil }.sorted { left, right in
            (places[left.id] ?? .max, left.name.lowercased(), left.id)
                < (places[right.id] ?? .max, right.name.lowercased(), right.id)
        }
    }
}
