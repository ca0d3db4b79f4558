import Core
import Foundation
import Testing

private func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

private func price(
    _ product: ProductKey = .jira, tier: String? = nil, _ cents: Int = 800, _ currency: String = "EUR",
    _ billing: SeatPrice.Billing = .monthly, renewal: String = "2026-01-31"
) throws -> SeatPrice {
    SeatPrice(
        product: product, tier: tier, centsPerMonth: cents, currency: currency, billing: billing,
        renewal: try day(renewal))
}

@Suite("Savings") struct SavingsTests {
    @Test(
        "a freed seat saves from the next renewal",
        arguments: [
            (SeatPrice.Billing.monthly, "2026-01-31", "2026-09-21", "2026-09-30"),
            (.monthly, "2026-01-31", "2026-09-30", "2026-10-31"),
            (.monthly, "2026-01-31", "2028-02-28", "2028-02-29"),
            (.monthly, "2026-01-15", "2026-01-15", "2026-02-15"),
            (.monthly, "2027-06-01", "2026-01-15", "2026-02-01"),
            (.annual, "2024-02-29", "2026-02-27", "2026-02-28"),
            (.annual, "2024-02-29", "2026-02-28", "2027-02-28"),
            (.annual, "2024-02-29", "2027-12-31", "2028-02-29"),
            (.annual, "2030-11-01", "2026-09-21", "2026-11-01"),
        ])
    func renewal(billing: SeatPrice.Billing, renewal: String, today: String, expected: String) throws {
        let price = try price(.jira, 800, "EUR", billing, renewal: renewal)
        #expect(price.nextRenewal(after: try day(today)).description == expected)
    }

    @Test(
        "avoided is the next invoice; realised only what was really not invoiced",
        arguments: [
            (SeatPrice.Billing.monthly, "2026-09-21", 0), (.monthly, "2026-09-29", 0), (.monthly, "2026-09-30", 8_000),
            (.monthly, "2026-10-30", 8_000), (.monthly, "2026-10-31", 16_000), (.monthly, "2027-09-30", 104_000),
            (.annual, "2027-01-30", 0), (.annual, "2027-01-31", 96_000), (.annual, "2029-01-31", 288_000),
        ])
    func realised(billing: SeatPrice.Billing, upTo: String, expected: Int) throws {
        let seats = [SeatChange(product: "jira@1", freed: 10, grantedThrough: [])]
        let savings = Savings(
            of: seats, products: SampleDirectory.products, prices: [try price(.jira, 800, "EUR", billing)],
            freedOn: try day("2026-09-21"))
        #expect(savings.centsPerMonth == ["EUR": 8_000])
        #expect(savings.avoided == ["EUR": billing == .monthly ? 8_000 : 96_000])
        #expect(savings.lines.map(\.savingFrom.description) == [billing == .monthly ? "2026-09-30" : "2027-01-31"])
        #expect(savings.realised(upTo: try day(upTo)) == ["EUR": expected])
    }

    @Test("the price of the tier comes first; nothing is guessed without one, and currencies stay apart")
    func prices() throws {
        let seats = ["jira@1", "confluence@1", "jsm@1", "jira@2", "nowhere@1"].map {
            SeatChange(product: ProductID($0), freed: 1, grantedThrough: [])
        }
        let prices = [
            try price(tier: "Premium", 1600), try price(tier: "STANDARD", 900), try price(.jira, 100),
            try price(.confluence, tier: "premium", 1100, "USD"),
            try price(.jiraServiceManagement, tier: "Premium", 4000),
        ]
        let savings = Savings(
            of: seats + [SeatChange(product: "jira@3", freed: 0, grantedThrough: [])],
            products: SampleDirectory.products, prices: prices, freedOn: try day("2026-09-21"))
        #expect(savings.lines.map(\.centsPerMonth) == [900, 1100, 100])
        #expect(savings.unpriced == ["jsm@1", "nowhere@1"])
        #expect(savings.centsPerMonth == ["EUR": 1000, "USD": 1100])
    }

    @Test("taken seats cost, and extreme prices are cut")
    func extremes() throws {
        let seats = [SeatChange(product: "jira@1", freed: -3, grantedThrough: [])]
        let savings = Savings(
            of: seats, products: SampleDirectory.products, prices: [try price(.jira, Int.max)],
            freedOn: try day("0001-01-01"))
        #expect(savings.centsPerMonth == ["EUR": -30_000_000])
        #expect(savings.realised(upTo: try day("9999-12-31"))["EUR"] ?? 0 < 0)
        #expect(try price(.jira, -5).centsPerMonth == 0)
    }

    @Test("a plan's savings use the organisation's day")
    func ofPlan() throws {
        let people = [
            SampleDirectory.person("u1", groups: ["g-jira"]), SampleDirectory.person("u2", groups: ["g-both"]),
        ]
        var context = SampleDirectory.context
        context.now = try #require(Instant(iso8601: "2026-09-29T23:00:00Z"))
        context.prices = [try price()]
        let plan = try SampleDirectory.plan([.suspend], people, context: context)
        func from() -> [String] {
            Planner.savings(of: plan, in: SampleDirectory.snapshot(people), context: context).lines.map {
                "\($0.product) \($0.seats) \($0.savingFrom)"
            }
        }
        #expect(from() == ["jira@1 2 2026-09-30"])
        context.timeZone = try TimeZone(named: "Europe/Berlin")
        #expect(from() == ["jira@1 2 2026-10-31"])
    }
}
