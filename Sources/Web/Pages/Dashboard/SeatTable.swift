import Core

/// Seats of each product as bars: who used theirs within the range, who did not.
struct SeatTable: Sendable {
    struct Row: Sendable {
        /// Makes the ids of the chart's texts unique.
        let id: String
        let product: String
        let site: String
        let segments: [BarSegment]
        let chartTitle: String
        let chartWords: String
        let held: String
        let used: String
        let idle: String
        let never: String
        let unknown: String
        /// What the idle and never used seats cost a month; an en dash without a price.
        let cost: String
    }
    let rows: [Row]
    let usedHead: String
    let idleHead: String
    let hasCosts: Bool
    let allHeld: String
    let allUsed: String
    let allIdle: String
    let allNever: String
    let allUnknown: String
    let allCosts: String

    init(_ seats: [SeatUse], range: Int, prices: [SeatPrice]) {
        let costs = seats.map { Self.cost(of: $0, prices) }
        rows = zip(seats, costs).enumerated().map { index, entry in
            Self.row(entry.0, cost: entry.1, id: "seats-\(index)", range: range)
        }
        usedHead = "Used in \(range) days"
        idleHead = "Idle over \(range) days"
        hasCosts = !prices.isEmpty
        func sum(_ number: (SeatUse) -> Int) -> String { Wording.number(seats.reduce(0) { $0 + number($1) }) }
        allHeld = sum(\.seats)
        allUsed = sum(\.used)
        allIdle = sum(\.idle)
        allNever = sum(\.never)
        allUnknown = sum(\.unknown)
        let sums = costs.compactMap { $0 }.reduce(into: [String: Int]()) { $0[$1.currency, default: 0] += $1.cents }
        allCosts = Money.words(sums) ?? "–"
    }

    private static func cost(of use: SeatUse, _ prices: [SeatPrice]) -> (currency: String, cents: Int)? {
        SeatPrice.price(of: use.product, in: prices).map { ($0.currency, (use.idle + use.never) * $0.centsPerMonth) }
    }

    private static func row(
        _ use: SeatUse, cost: (currency: String, cents: Int)?, id: String, range: Int
    ) -> Row {
        let parts = [(use.used, "c1"), (use.idle, "c3"), (use.never, ""), (use.unknown, "c4")]
        var segments: [BarSegment] = []
        var x = 0
        for (count, colour) in parts where count > 0 {
            segments.append(
                BarSegment(
                    colour: colour, isHatched: colour.isEmpty,
                    x: ChartNumber.text(ChartNumber.percent(x, of: use.seats)),
                    width: ChartNumber.text(ChartNumber.percent(count, of: use.seats))))
            x += count
        }
        let words =
            "\(Wording.number(use.used)) of \(Wording.count(use.seats, "seat")) used in \(range) days, "
            + "\(Wording.number(use.idle)) idle for longer, \(Wording.number(use.never)) never used, "
            + "\(Wording.number(use.unknown)) unknown."
        return Row(
            id: id, product: use.product.name, site: use.product.site, segments: segments,
            chartTitle: "How the seats of \(use.product.name) on \(use.product.site) are used", chartWords: words,
            held: Wording.number(use.seats), used: Wording.number(use.used), idle: Wording.number(use.idle),
            never: Wording.number(use.never), unknown: Wording.number(use.unknown),
            cost: cost.map { Wording.money(cents: $0.cents, currency: $0.currency) } ?? "–")
    }
}

/// Sums of money, which are kept apart by currency.
enum Money {
    /// `€1,408.50`, `€1.00 and $2.00`; `nil` for no sum at all.
    static func words(_ sums: [String: Int]) -> String? {
        guard !sums.isEmpty else { return nil }
        let shown = sums.filter { $0.value != 0 }.isEmpty ? sums : sums.filter { $0.value != 0 }
        return Wording.list(shown.sorted { $0.key < $1.key }.map { Wording.money(cents: $0.value, currency: $0.key) })
    }
}
