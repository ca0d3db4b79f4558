import Core
import Engine
import Hummingbird
import Store

/// What a seat costs and when it is due again, per product.
struct PricesPage: Page {
    struct Row: Sendable {
        /// Ends the names of the row's fields.
        let number: Int
        let product: String
        let tier: String
        let label: String
        /// `Premium`; `nil` when the vendor does not say.
        let plan: String?
        /// `790` cents as `7.90`; empty for no price.
        let price: String
        let currency: String
        let isAnnual: Bool
        let renewal: String
        /// `Next: 1 Dec 2026`; `nil` without a price.
        let next: String?
        let error: String?
    }
    static let template = "settings-prices"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let version: Int
    let changed: String?
    let rows: [Row]
    let count: Int
    let hasRows: Bool
}

/// The table of prices as it was sent or as it stands.
struct PricesForm: Equatable, Sendable {
    struct Line: Equatable, Sendable {
        var product: ProductKey
        var tier: String?
        var price = ""
        var currency = ""
        var billing = SeatPrice.Billing.monthly
        var renewal = ""
    }
    var lines: [Line]

    /// As many rows as were sent; `nil` when the form is not one of ours.
    init?(_ form: Form) {
        guard let count = Int(form["count"]), (0...500).contains(count) else { return nil }
        lines = (0..<count).map { number in
            let tier = form["tier.\(number)"]
            return Line(
                product: ProductKey(rawValue: form["product.\(number)"]), tier: tier.isEmpty ? nil : tier,
                price: form.trimmed("price.\(number)"), currency: form.trimmed("currency.\(number)").uppercased(),
                billing: SeatPrice.Billing(rawValue: form["billing.\(number)"]) ?? .monthly,
                renewal: form.trimmed("renewal.\(number)"))
        }
        guard lines.allSatisfy({ !$0.product.rawValue.isEmpty }) else { return nil }
    }

    /// One line for each product of the organisation, for each plan where it has several, and for prices of products
    /// that are gone.
    init(_ prices: [SeatPrice], products: [Product]) {
        lines = []
        let seats = products.filter { !$0.isSandbox }
        for key in Set(seats.map(\.key)).sorted() {
            let plans = Set(seats.filter { $0.key == key }.compactMap(\.plan)).sorted()
            let tiers: [String?] = plans.count > 1 ? plans : [nil]
            lines += tiers.map { Line(product: key, tier: $0) }
        }
        for price in prices {
            let isHere = { (line: Line) in
                line.product == price.product && line.tier?.lowercased() == price.tier?.lowercased()
            }
            let index = lines.firstIndex(where: isHere) ?? lines.count
            if index == lines.count { lines.append(Line(product: price.product, tier: price.tier)) }
            lines[index].price = Self.text(cents: price.centsPerMonth)
            lines[index].currency = price.currency
            lines[index].billing = price.billing
            lines[index].renewal = price.renewal.description
        }
        let usual = prices.first?.currency ?? "USD"
        for index in lines.indices where lines[index].currency.isEmpty { lines[index].currency = usual }
    }

    /// The prices of the lines that have one, and what is wrong by the number of the line.
    func prices() -> (prices: [SeatPrice], errors: [Int: String]) {
        var (prices, errors): ([SeatPrice], [Int: String]) = ([], [:])
        for (number, line) in lines.enumerated() where !line.price.isEmpty {
            let isCode = line.currency.utf8.count == 3 && line.currency.utf8.allSatisfy { (65...90).contains($0) }
            switch (Self.cents(line.price), CivilDay(line.renewal)) {
            case (nil, _): errors[number] = "'\(line.price)' is not an amount such as 7.90."
            case _ where !isCode: errors[number] = "The currency is a code of three letters, such as EUR."
            case (_, nil): errors[number] = "Write the day of the renewal, such as 2026-12-01."
            case (let cents?, let day?):
                prices.append(
                    SeatPrice(
                        product: line.product, tier: line.tier, centsPerMonth: cents, currency: line.currency,
                        billing: line.billing, renewal: day))
            }
        }
        return (prices, errors)
    }

    /// `7.90`, `7,9`, `1200`: at most two decimals, from 0 to 100,000.
    static func cents(_ text: String) -> Int? {
        let parts = text.split(
            maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "," })
        let decimals = parts.count > 1 ? String(parts[1]) : "00"
        guard (1...2).contains(decimals.utf8.count), !parts[0].isEmpty,
            (parts[0] + decimals).utf8.allSatisfy({ (48...57).contains($0) }), let whole = Int(parts[0]),
            whole <= 100_000, let part = Int(decimals)
        else { return nil }
        let cents = whole * 100 + (decimals.utf8.count == 1 ? part * 10 : part)
        return cents <= 10_000_000 ? cents : nil
    }

    private static func text(cents: Int) -> String {
        let part = cents % 100
        return "\(cents / 100).\(part < 10 ? "0" : "")\(part)"
    }
}

struct PricesRoutes {
    let site: Site

    var routes: [Route] { [Route(.get, "/settings/prices", show), Route(.post, "/settings/prices", save)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (settings, snapshot) = (try await site.usher.settings(), try await site.usher.snapshot())
        let form = PricesForm(settings.value.prices, products: snapshot.products)
        return try await page(form, errors: [:], request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let form = PricesForm(context.form) else { throw Refusal.unreadable }
        let (prices, errors) = form.prices()
        guard errors.isEmpty else { return try await page(form, errors: errors, request, context) }
        return try await site.saveSettings(
            request, context, saying: "The prices are saved. Savings are counted with them from now on.",
            goTo: Link.prices
        ) {
            $0.prices = prices
        } show: { _ in
            throw Refusal.unreadable
        }
    }

    private func page(
        _ form: PricesForm, errors: [Int: String], _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (settings, snapshot) = (try await site.usher.settings(), try await site.usher.snapshot())
        let today = settings.value.zone.day(at: site.now())
        let rows = form.lines.enumerated().map { number, line in
            Self.row(line, number, error: errors[number], products: snapshot.products, today: today)
        }
        let page = PricesPage(
            shell: site.renderer.shell("Prices and renewals", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.prices), action: Link.prices,
            version: context.formVersion(of: settings, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: settings, now: site.now()), rows: rows,
            count: rows.count, hasRows: !rows.isEmpty)
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private static func row(
        _ line: PricesForm.Line, _ number: Int, error: String?, products: [Product], today: CivilDay
    ) -> PricesPage.Row {
        let own = products.filter { $0.key == line.product && !$0.isSandbox }
        let price = PricesForm(lines: [line]).prices().prices.first
        return PricesPage.Row(
            number: number, product: line.product.rawValue, tier: line.tier ?? "",
            label: own.first?.name ?? line.product.rawValue,
            plan: line.tier ?? Set(own.compactMap(\.plan)).sorted().first, price: line.price,
            currency: line.currency, isAnnual: line.billing == .annual, renewal: line.renewal,
            next: price.map { "Next: \(Wording.day($0.nextRenewal(after: today)))" }, error: error)
    }
}

extension PricesForm {
    fileprivate init(lines: [Line]) { self.lines = lines }
}
