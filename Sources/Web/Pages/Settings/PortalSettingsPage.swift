import Core
import Engine
import Hummingbird

/// The public page for requests: on or off, what it offers, what it says.
struct PortalSettingsPage: Page {
    static let template = "settings-portal"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let version: Int
    let changed: String?
    let isOn: Bool
    /// Where people find it; `nil` while nobody said how they reach this server.
    let address: String?
    let products: [Choice]
    let hasProducts: Bool
    let text: String
    let longestText: Int
    let contact: String
    let productsError: String?
    let textError: String?
    let contactError: String?

    struct Choice: Sendable {
        let key: String
        let name: String
        let isChosen: Bool
    }
}

struct PortalSettingsRoutes {
    let site: Site

    var routes: [Route] {
        [Route(.get, "/settings/channels/portal", show), Route(.post, "/settings/channels/portal", save)]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let settings = try await site.usher.portalSettings()
        return try await page(settings.value, FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let new = PortalSettings(
            isOn: !context.form["isOn"].isEmpty, products: context.form.all("product"),
            text: context.form.trimmed("text").replacing("\r\n", with: "\n"), contact: context.form.trimmed("contact"))
        return try await site.saveForm(at: Link.channel(.portal), request, context) { errors in
            try await page(new, errors, request, context)
        } save: { version, actor in
            try await site.usher.changePortal(to: new, from: version, by: actor)
            return try await site.done(
                new.isOn ? "The public page is on." : "The public page is off.", goTo: Link.channel(.portal), context)
        }
    }

    private func page(
        _ settings: PortalSettings, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (stored, known) = (try await site.usher.portalSettings(), try await site.usher.productNames())
        let page = PortalSettingsPage(
            shell: site.renderer.shell("Public page", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.channels), action: Link.channel(.portal),
            version: context.formVersion(of: stored, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: stored, now: site.now()),
            isOn: settings.isOn, address: try await site.usher.publicLinks()?.request,
            products: known.map {
                PortalSettingsPage.Choice(
                    key: $0.key.rawValue, name: $0.name, isChosen: settings.products.contains($0.key.rawValue))
            }, hasProducts: !known.isEmpty, text: settings.text, longestText: PortalSettings.longestText,
            contact: settings.contact, productsError: errors["products"], textError: errors["text"],
            contactError: errors["contact"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}
