import Core
import Messaging
import Store

/// The public page where people ask for access.
public struct PortalSettings: KeptSettings {
    public static let key = "channel.portal"
    public static let subject = "public page"

    public var isOn: Bool
    /// Products that can be asked for, by key, in the order of the page. Empty: people just ask, and rules say what
    /// they get.
    public var products: [String]
    /// Above the form; empty for the page's own words.
    public var text: String
    /// Where people write with questions; empty for none.
    public var contact: String

    public static let longestText = 600

    public init(isOn: Bool = false, products: [String] = [], text: String = "", contact: String = "") {
        (self.isOn, self.products, self.text, self.contact) = (isOn, products, text, contact)
    }

    public var complaints: [Diagnostic] {
        var found: [Diagnostic] = []
        if text.count > Self.longestText {
            found.append(Diagnostic("Write at most \(Self.longestText) characters.", path: "text"))
        }
        if !contact.isEmpty, MailAddress(contact) == nil {
            found.append(Diagnostic("Write an address such as it@example.com, or nothing.", path: "contact"))
        }
        if products.count > 50 || Set(products).count < products.count {
            found.append(Diagnostic("Name each product once, and at most 50.", path: "products"))
        }
        return found
    }
}

extension Usher {
    public func portalSettings() async throws -> Versioned<PortalSettings> {
        try await kept(or: PortalSettings())
    }

    /// Products that are not known are refused only where they are new.
    ///
    /// - Throws: `UsherError.invalid` with all that is wrong, `settingsChanged` when somebody else was quicker.
    public func changePortal(to new: PortalSettings, from version: Int, by actor: String) async throws {
        let known = try await snapshot().takenAt == nil ? nil : try await productNames().map(\.key.rawValue)
        try await keep(
            new, or: PortalSettings(), from: version,
            complaints: { old in
                guard let known else { return [] }
                return new.products.enumerated().filter { !known.contains($1) && !old.products.contains($1) }.map {
                    Diagnostic(
                        "There is no product '\($1)' here.", path: "products[\($0)]",
                        suggestions: NearestNames.nearest(to: $1, among: known))
                }
            }, by: actor)
    }

    /// The products that the public page offers, as the mirror knows them now: key and name. One that is gone from the
    /// organisation is left out.
    public func portalProducts() async throws -> [(key: ProductKey, name: String)] {
        let (offered, known) = (try await portalSettings().value.products, try await productNames())
        return offered.compactMap { key in known.first { $0.key.rawValue == key } }
    }

    /// All products of the organisation but sandboxes, each once, by name.
    public func productNames() async throws -> [(key: ProductKey, name: String)] {
        var names: [ProductKey: String] = [:]
        for product in try await snapshot().products where !product.isSandbox && names[product.key] == nil {
            names[product.key] = product.name
        }
        return names.map { (key: $0.key, name: $0.value) }.sorted { ($0.name, $0.key) < ($1.name, $1.key) }
    }
}
