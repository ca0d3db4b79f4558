/// Seats that one finished live run freed, or took when it gave access back.
public struct FreedSeats: Equatable, Sendable {
    public var freedOn: CivilDay
    /// As its plan counts them.
    public var seats: [SeatChange]
    /// People whose steps were all done, of those the plan is about.
    public var done: Int
    public var planned: Int

    public init(freedOn: CivilDay, seats: [SeatChange], done: Int, planned: Int) {
        (self.freedOn, self.seats, self.done, self.planned) = (freedOn, seats, done, planned)
    }

    /// Of a run that was not finished, the share of the people it got to; never more.
    func freed(_ change: SeatChange) -> Int {
        guard planned > 0, done < planned else { return change.freed }
        return change.freed * max(0, done) / planned
    }
}

/// What the runs of an organisation save, as of one day. What is expected of the next invoices and what really was not
/// invoiced this month are never added up. Runs that give seats back count against those that freed them.
public struct MonthSavings: Equatable, Sendable {
    /// One product with its price, if it has one.
    public struct Line: Equatable, Sendable {
        public var id: ProductID
        /// `nil` when the organisation does not have it any more.
        public var product: Product?
        /// Seats freed since the first of the month; negative when more were given back.
        public var freedThisMonth: Int
        /// Freed seats that no invoice shows yet.
        public var awaiting: Int
        /// `nil` when the price is not known: nothing is guessed then.
        public var money: Money?
    }
    public struct Money: Equatable, Sendable {
        public var currency: String
        /// Cents a month less from the next renewal on.
        public var expected: Int
        public var expectedFrom: CivilDay
        /// Cents that the invoices of this month were lower.
        public var realised: Int
    }
    /// Ordered by the products' labels.
    public var lines: [Line]

    /// Seats freed earlier than this are nobody's merit any more.
    public static let horizon = Duration.days(366)

    public init(of runs: [FreedSeats], products: [Product], prices: [SeatPrice], on today: CivilDay) {
        let known = Dictionary(products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let before = CivilDay(daysSince1970: today.daysSince1970 - Int64(today.day))
        var lines: [ProductID: Line] = [:]
        for run in runs {
            for change in run.seats {
                let freed = run.freed(change)
                guard freed != 0, !(known[change.product]?.isSandbox ?? false) else { continue }
                let price = known[change.product].flatMap { SeatPrice.price(of: $0, in: prices) }
                lines[
                    change.product,
                    default: Line(change.product, known[change.product], price, on: today)
                ].add(freed, on: run.freedOn, price, monthBefore: before, today: today)
            }
        }
        self.lines = lines.values
            .filter { $0.freedThisMonth != 0 || $0.awaiting != 0 || ($0.money?.realised ?? 0) != 0 }
            .sorted { ($0.label, $0.id) < ($1.label, $1.id) }
    }

    public var freedThisMonth: Int { lines.reduce(0) { $0 + $1.freedThisMonth } }
    /// Cents a month per currency.
    public var expected: [String: Int] { sum(\.expected) }
    /// Cents per currency.
    public var realised: [String: Int] { sum(\.realised) }
    /// The first day on which an invoice will be lower; `nil` when none will.
    public var expectedFrom: CivilDay? {
        lines.compactMap { $0.money.flatMap { $0.expected == 0 ? nil : $0.expectedFrom } }.min()
    }
    public var unpriced: [Line] { lines.filter { $0.money == nil } }

    private func sum(_ cents: (Money) -> Int) -> [String: Int] {
        lines.compactMap(\.money).reduce(into: [:]) { $0[$1.currency, default: 0] += cents($1) }
    }
}

extension MonthSavings.Line {
    /// `jira@acme`, or the id of a product that is gone.
    public var label: String { product?.label ?? id.rawValue }

    fileprivate init(_ id: ProductID, _ product: Product?, _ price: SeatPrice?, on today: CivilDay) {
        let money = price.map {
            MonthSavings.Money(
                currency: $0.currency, expected: 0, expectedFrom: $0.nextRenewal(after: today), realised: 0)
        }
        self.init(id: id, product: product, freedThisMonth: 0, awaiting: 0, money: money)
    }

    fileprivate mutating func add(
        _ freed: Int, on day: CivilDay, _ price: SeatPrice?, monthBefore: CivilDay, today: CivilDay
    ) {
        if day > monthBefore { freedThisMonth += freed }
        guard let price else {
            if day > monthBefore { awaiting += freed }
            return
        }
        let line = Savings.Line(product: id, seats: freed, price: price, freedOn: day)
        if line.savingFrom > today {
            awaiting += freed
            money?.expected += line.centsPerMonth
        } else {
            money?.realised += line.realised(upTo: today) - line.realised(upTo: monthBefore)
        }
    }
}
