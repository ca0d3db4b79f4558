import Core
import Engine

/// Invented prices, so that plans and dashboard of the demo speak of money too.
enum DemoPrices {
    private static let centsPerMonth: [(ProductKey, Int)] = [
        (.jira, 750), (.confluence, 520), (.jiraServiceManagement, 1900), (.bitbucket, 300),
    ]

    /// Sets them where nobody has changed the settings yet.
    static func save(with usher: Usher) async throws {
        let settings = try await usher.settings()
        guard settings.version == 0, let renewal = CivilDay("2026-01-01") else { return }
        var priced = settings.value
        priced.prices = centsPerMonth.map { product, cents in
            SeatPrice(product: product, centsPerMonth: cents, currency: "EUR", billing: .monthly, renewal: renewal)
        }
        try await usher.changeSettings(to: priced, from: settings.version, by: Workplace.actor)
    }
}
