import Core
import Engine
import Hummingbird
import Messaging

/// Where anybody asks for access.
struct PortalPage: Page {
    static let template = "portal"
    let shell: Shell
    let frame: VisitorFrame
    let action: String
    let text: String
    let products: [Choice]
    let hasProducts: Bool
    /// Nothing in particular is asked for.
    let isAny: Bool
    let email: String
    let reason: String
    let longestReason: Int
    /// How long the link of the mail works.
    let term: String
    let emailError: String?

    struct Choice: Sendable {
        let key: String
        let name: String
        let isChosen: Bool
    }
}

/// What the form of the public page sent.
struct PortalForm: Equatable, Sendable {
    var email = ""
    /// Empty: nothing in particular.
    var product = ""
    var reason = ""

    init() {}
    init(_ form: Form) {
        email = form.trimmed("email")
        product = form.trimmed("product")
        reason = String(form.trimmed("reason").prefix(NewAccessRequest.longestReason))
    }

    /// `nil` when the address is none.
    var request: PortalRequest? {
        MailAddress(email).map {
            PortalRequest(email: $0, product: product.isEmpty ? nil : ProductKey(product), reason: reason)
        }
    }
}

struct PortalRoutes {
    let site: Site
    private var pages: VisitorPages { VisitorPages(site: site) }

    var routes: [Route] { [Route(.get, "/request", show), Route(.post, "/request", ask)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try await site.usher.portalSettings().value.isOn else { return try await closed(request, context) }
        if request.asked["sent"] == "yes" { return try await pages.notice(Self.sent, request, context) }
        return try await page(PortalForm(), nil, request, context)
    }

    /// The answer is the same and takes as long whoever it is about: the desk looks in the background.
    @Sendable private func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try await site.usher.portalSettings().value.isOn else { return try await closed(request, context) }
        let form = PortalForm(context.form)
        guard let wanted = form.request else {
            return try await page(form, "Write your e-mail address, such as ada@example.com.", request, context)
        }
        let blocked = try await site.usher.admitPortalRequest(from: ClientNetwork.of(context.address))
        if let blocked { throw Refusal.tooMany(until: blocked, now: site.now()) }
        await site.usher.askByPortal(wanted)
        return .redirect(to: Link.publicRequest + "?sent=yes", type: .normal)
    }

    static let sent = VisitorWords(
        icon: "mail", tone: "ok", heading: "Look into your mailbox",
        paragraphs: [
            "If the address belongs to an account here, a mail with a link is on its way to it. "
                + "Nothing happens before you confirm it."
        ],
        steps: [
            "Open the mail and confirm. The link works once, for \(Wording.confirmationTerm).",
            "If a rule gives it, you have your access a few minutes later. If not, a person decides.",
            "You hear about it by mail either way.",
        ])

    private func closed(_ request: Request, _ context: WebContext) async throws -> Response {
        try await pages.notice(
            VisitorWords(
                icon: "lock", heading: "Nobody can ask here",
                paragraphs: ["This page is not in use. Ask the people who look after your accounts."],
                status: .notFound), request, context)
    }

    private func page(
        _ form: PortalForm, _ error: String?, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (settings, products) = (
            try await site.usher.portalSettings().value, try await site.usher.portalProducts()
        )
        let isKnown = products.contains { $0.key.rawValue == form.product }
        let page = PortalPage(
            shell: site.renderer.shell("Ask for access", request, context), frame: try await pages.frame(),
            action: Link.publicRequest, text: settings.text.isEmpty ? Self.standardText : settings.text,
            products: products.map {
                PortalPage.Choice(key: $0.key.rawValue, name: $0.name, isChosen: $0.key.rawValue == form.product)
            }, hasProducts: !products.isEmpty, isAny: !isKnown, email: form.email, reason: form.reason,
            longestReason: NewAccessRequest.longestReason, term: Wording.confirmationTerm, emailError: error)
        return try await site.page(page, context, status: error == nil ? .ok : .unprocessableContent)
    }

    private static let standardText =
        "Seats go back when nobody uses them for a while. Yours is a few minutes away, and everything you wrote is still "
        + "there."
}

extension Wording {
    /// How long the link of a confirmation mail works, in words.
    static let confirmationTerm = count(Int(Usher.confirmationTerm.components.seconds / 60), "minute")
}
