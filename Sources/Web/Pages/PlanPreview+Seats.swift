import Core

extension PlanPreview {
    /// Seats freed and seats taken, each in all and by product.
    static func seats(_ plan: Plan, in snapshot: Snapshot) -> [Fact] {
        let names = snapshot.shownProductNames
        func fact(_ term: String, _ changes: [(ProductID, Int)]) -> [Fact] {
            guard !changes.isEmpty else { return [] }
            let ordered = changes.sorted { ($1.1, names[$0.0] ?? "") < ($0.1, names[$1.0] ?? "") }
            let parts = ordered.map { "\(Wording.number($0.1)) \(names[$0.0] ?? $0.0.rawValue)" }
            return [
                Fact(
                    term: term, value: Wording.number(changes.reduce(0) { $0 + $1.1 }),
                    detail: parts.joined(separator: ", "))
            ]
        }
        return fact("Seats freed", plan.seats.filter { $0.freed > 0 }.map { ($0.product, $0.freed) })
            + fact("Seats taken", plan.seats.filter { $0.freed < 0 }.map { ($0.product, -$0.freed) })
    }

    /// What is expected, apart for each day from which it saves and each currency; the soonest first.
    static func money(_ savings: Savings) -> [Fact] {
        struct Key: Hashable {
            let from: CivilDay
            let currency: String
        }
        var cents: [Key: Int] = [:]
        for line in savings.lines {
            cents[Key(from: line.savingFrom, currency: line.price.currency), default: 0] += line.centsPerMonth
        }
        let ordered = cents.filter { $0.value != 0 }.sorted {
            ($0.key.from, $0.key.currency) < ($1.key.from, $1.key.currency)
        }
        return ordered.map { key, cents in
            Fact(
                term: "\(cents > 0 ? "Less" : "More") from \(Wording.day(key.from))",
                value: Wording.money(cents: abs(cents), currency: key.currency),
                detail: "a month, expected; the next renewal")
        }
    }

    static func unpriced(_ savings: Savings, in snapshot: Snapshot) -> String? {
        guard !savings.unpriced.isEmpty else { return nil }
        let names = snapshot.shownProductNames
        let shown = savings.unpriced.map { names[$0] ?? $0.rawValue }.sorted()
        return "No price is known for \(Wording.list(shown)), so its money is not counted."
    }
}
