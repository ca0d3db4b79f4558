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

extension AccessSettings {
    /// What this names that is not there and that `old` did not name. Before anything is known of the organisation no
    /// product is complained about.
    func unknownNames(since old: AccessSettings, in snapshot: Snapshot, rules: Set<RuleID>) -> [Diagnostic] {
        let (oldRules, labels) = (Set(old.order), snapshot.products.filter { !$0.isSandbox }.map(\.label))
        let ofRules = order.enumerated().filter { !rules.contains($1) && !oldRules.contains($1) }.map {
            Diagnostic("There is no rule with the id '\($1)'.", path: "order[\($0)]")
        }
        guard snapshot.takenAt != nil else { return ofRules }
        let ofSeats = seats.keys.sorted().filter { !labels.contains($0) && old.seats[$0] == nil }.map {
            Diagnostic(
                "There is no product '\($0)' here.", path: "seats.\($0)",
                suggestions: NearestNames.nearest(to: $0, among: labels))
        }
        return ofRules + ofSeats
    }
}
