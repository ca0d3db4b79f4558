/// What one seat of a product costs, and when its price is due again.
public struct SeatPrice: Equatable, Sendable {
    public enum Billing: String, CaseIterable, Sendable, Codable {
        case monthly, annual
        var months: Int64 { self == .monthly ? 1 : 12 }
    }
    public var product: ProductKey
    /// Only for products on this plan (`Standard`, `Premium`), ignoring case; `nil` for every plan that has no price
    /// of its own.
    public var tier: String?
    /// Cents per seat and month, 0 to 10,000,000; also with annual billing.
    public var centsPerMonth: Int
    /// ISO 4217, such as `EUR`.
    public var currency: String
    public var billing: Billing
    /// A day on which the subscription was or will be renewed; the others follow from it. The 31st falls back to the
    /// last day of a shorter month.
    public var renewal: CivilDay

    public init(
        product: ProductKey, tier: String? = nil, centsPerMonth: Int, currency: String, billing: Billing,
        renewal: CivilDay
    ) {
        self.product = product
        self.tier = tier
        self.centsPerMonth = min(max(centsPerMonth, 0), 10_000_000)
        self.currency = currency
        self.billing = billing
        self.renewal = renewal
    }

    /// The first renewal later than this day: a seat freed on the day of renewal was already invoiced.
    public func nextRenewal(after day: CivilDay) -> CivilDay {
        let months = Int64(day.year - renewal.year) * 12 + Int64(day.month - renewal.month)
        let count = months.flooredQuotient(billing.months)
        let found = renewal.adding(months: count * billing.months)
        return found > day ? found : renewal.adding(months: (count + 1) * billing.months)
    }

    /// Renewals later than `first` and not later than `last`.
    func renewals(after first: CivilDay, upTo last: CivilDay) -> Int {
        guard first < last else { return 0 }
        let next = nextRenewal(after: first)
        guard next <= last else { return 0 }
        let months = Int64(last.year - next.year) * 12 + Int64(last.month - next.month)
        let count = months.flooredQuotient(billing.months)
        let isReached = renewal.adding(months: monthsFromRenewal(to: next) + count * billing.months) <= last
        return Int(count) + (isReached ? 1 : 0)
    }

    private func monthsFromRenewal(to day: CivilDay) -> Int64 {
        Int64(day.year - renewal.year) * 12 + Int64(day.month - renewal.month)
    }

    /// The price for this product: the one for its plan, else the one for any plan; `nil` when there is none.
    public static func price(of product: Product, in prices: [SeatPrice]) -> SeatPrice? {
        let own = prices.filter { $0.product == product.key }
        return own.first { $0.tier.map { $0.lowercased() == product.plan?.lowercased() } ?? false }
            ?? own.first { $0.tier == nil }
    }
}

/// What freed seats save, by the invoice: a seat freed in the middle of a period was paid for, and saves from the next
/// renewal on.
public struct Savings: Equatable, Sendable {
    /// One product with a price.
    public struct Line: Equatable, Sendable {
        public var product: ProductID
        /// Seats freed; negative when more were taken.
        public var seats: Int
        public var price: SeatPrice
        /// When they were freed.
        public var freedOn: CivilDay

        /// Cents that each month without these seats costs less.
        public var centsPerMonth: Int { seats * price.centsPerMonth }
        /// Cents by which the next invoice is lower; nothing of it is saved yet.
        public var avoided: Int { centsPerMonth * Int(price.billing.months) }
        /// The day from which it saves.
        public var savingFrom: CivilDay { price.nextRenewal(after: freedOn) }
        /// Cents that were really not invoiced up to this day, while the seats stayed free.
        public func realised(upTo day: CivilDay) -> Int {
            avoided * price.renewals(after: freedOn, upTo: day)
        }
    }

    public var lines: [Line]
    /// Products whose seats changed and whose price is not known: nothing is guessed for them.
    public var unpriced: [ProductID]

    public init(of seats: [SeatChange], products: [Product], prices: [SeatPrice], freedOn day: CivilDay) {
        let known = Dictionary(products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        (lines, unpriced) = ([], [])
        for change in seats where change.freed != 0 {
            if let price = known[change.product].flatMap({ SeatPrice.price(of: $0, in: prices) }) {
                lines.append(Line(product: change.product, seats: change.freed, price: price, freedOn: day))
            } else {
                unpriced.append(change.product)
            }
        }
    }

    /// Cents a month per currency.
    public var centsPerMonth: [String: Int] { sum(\.centsPerMonth) }
    /// Cents on the next invoices per currency.
    public var avoided: [String: Int] { sum(\.avoided) }
    /// Cents not invoiced up to this day per currency.
    public func realised(upTo day: CivilDay) -> [String: Int] { sum { $0.realised(upTo: day) } }

    private func sum(_ cents: (Line) -> Int) -> [String: Int] {
        lines.reduce(into: [:]) { $0[$1.price.currency, default: 0] += cents($1) }
    }
}

extension Planner {
    /// What the seats of this plan save when it is carried out now.
    public static func savings(of plan: Plan, in snapshot: Snapshot, context: PlanContext) -> Savings {
        Savings(
            of: plan.seats, products: snapshot.products, prices: context.prices,
            freedOn: context.timeZone.day(at: context.now))
    }
}
