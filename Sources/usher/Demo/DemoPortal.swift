import Core
import Engine

/// The public page of the demo.
enum DemoPortal {
    /// Opens it, unless somebody has decided about it in an earlier demo.
    static func open(with usher: Usher) async throws {
        let present = try await usher.portalSettings()
        guard present.version == 0 else { return }
        let keys = try await usher.productNames().map(\.key.rawValue)
        try await usher.changePortal(
            to: PortalSettings(isOn: true, products: keys, contact: "seats@example.com"), from: 0, by: Workplace.actor)
    }
}
