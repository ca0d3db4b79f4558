import Core

/// What runs save, by product: expected of the next invoices and realised this month, never added up.
struct SavingsTable: Sendable {
    struct Row: Sendable {
        let id: String
        let product: String
        let seats: String
        /// `nil` without a price.
        let money: RowMoney?
    }
    struct RowMoney: Sendable {
        let expectedWidth: String
        let realisedWidth: String
        let chartTitle: String
        let chartWords: String
        let expected: String
        let from: String
        let fromISO: String
        let realised: String
    }
    let rows: [Row]
    /// Some products have no price, or none has.
    let unpriced: String?
    /// `nil` when this role may not open the settings.
    let pricesPath: String?
    let hasPrices: Bool

    init(_ savings: MonthSavings, hasPrices: Bool, settingsPath: String?) {
        let largest = savings.lines.compactMap(\.money).reduce(into: [String: Int]()) { result, money in
            result[money.currency] = max(result[money.currency] ?? 0, money.expected, money.realised)
        }
        rows = savings.lines.enumerated().map { index, line in
            let name = line.product.map { "\($0.name), \($0.site)" } ?? line.id.rawValue
            return Row(
                id: "savings-\(index)", product: name, seats: Wording.number(line.freedThisMonth),
                money: line.money.map { Self.money($0, of: name, largest: largest[$0.currency] ?? 0) })
        }
        self.hasPrices = hasPrices
        pricesPath = settingsPath
        unpriced =
            hasPrices
            ? (savings.unpriced.isEmpty
                ? nil : "No price is set for \(Wording.list(savings.unpriced.map(\.label))): nothing is guessed.")
            : "No prices are set, so seats are counted and no money."
    }

    private static func money(_ money: MonthSavings.Money, of name: String, largest: Int) -> RowMoney {
        let expected = Wording.money(cents: money.expected, currency: money.currency)
        let realised = Wording.money(cents: money.realised, currency: money.currency)
        let from = Wording.day(money.expectedFrom)
        return RowMoney(
            expectedWidth: ChartNumber.text(ChartNumber.percent(max(0, money.expected), of: largest)),
            realisedWidth: ChartNumber.text(ChartNumber.percent(max(0, money.realised), of: largest)),
            chartTitle: "What \(name) saves",
            chartWords: "\(expected) a month expected from \(from), \(realised) realised this month.",
            expected: expected, from: from, fromISO: money.expectedFrom.description, realised: realised)
    }
}
