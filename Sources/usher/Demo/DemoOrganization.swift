import Core
import Engine

/// A name and invented prices, so that mails of the demo speak of somebody, and plans and dashboard of money too.
enum DemoOrganization {
    private static let centsPerMonth: [(ProductKey, Int)] = [
        (.jira, 750), (.confluence, 520), (.jiraServiceManagement, 1900), (.bitbucket, 300),
    ]

    /// Sets them where nobody has changed the settings yet.
    static func save(with usher: Usher) async throws {
        let settings = try await usher.settings()
        guard settings.version == 0, let renewal = CivilDay("2026-01-01") else { return }
        var new = settings.value
        new.name = "Acme"
        new.prices = centsPerMonth.map { product, cents in
            SeatPrice(product: product, centsPerMonth: cents, currency: "EUR", billing: .monthly, renewal: renewal)
        }
        try await usher.changeSettings(to: new, from: settings.version, by: Workplace.actor)
    }
}
