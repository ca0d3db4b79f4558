import Engine
import Hummingbird
import Messaging

/// What all public pages share.
struct VisitorFrame: Sendable {
    /// Whose page it is.
    let organization: String
    /// Where the name leads.
    let homePath: String
    /// Where questions go; `nil` when nobody said.
    let contact: String?

    /// Begins a sentence that asks for something.
    var whomToAsk: String { contact.map { "Write to \($0)" } ?? "Ask the administrators of \(organization)" }
}

/// A public page that only says something: what became of an answer or a request, or why a link does not work.
struct VisitorNotice: Page {
    static let template = "visitor-notice"
    let shell: Shell
    let frame: VisitorFrame
    let icon: String
    /// `ok`, `warn` or `accent`.
    let tone: String
    let heading: String
    let paragraphs: [String]
    /// What happens next; empty for nothing.
    let steps: [String]
    let hasSteps: Bool
    /// Where to go on; `nil` for nowhere.
    let path: String?
    let label: String
}

/// The words of a `VisitorNotice`.
struct VisitorWords: Equatable, Sendable {
    var icon = "info"
    var tone = "accent"
    var heading: String
    var paragraphs: [String]
    var steps: [String] = []
    var path: String?
    var label = ""
    var status = HTTPResponse.Status.ok

    /// A link that was never ours, or is not complete: always the same.
    static let unknownLink = VisitorWords(
        icon: "link", tone: "warn", heading: "This link does not work",
        paragraphs: [
            "It is not complete, or was not made here. Nothing was changed.",
            "Open it from the mail once more, or copy the whole of it into the address bar.",
        ], status: .notFound)

    static let expiredLink = VisitorWords(
        icon: "clock", tone: "warn", heading: "This link is too old",
        paragraphs: ["It worked for a while, and that is over. Nothing was changed."], status: .gone)
}

/// Makes public pages.
struct VisitorPages: Sendable {
    let site: Site

    func frame() async throws -> VisitorFrame {
        let (settings, portal) = (try await site.usher.settings().value, try await site.usher.portalSettings().value)
        let names = [settings.name, site.renderer.configuration.organization, "Usher"]
        return VisitorFrame(
            organization: names.first { !$0.isEmpty } ?? "Usher", homePath: Link.publicRequest,
            contact: portal.contact.isEmpty ? nil : portal.contact)
    }

    /// Why something could not be done. Made without the database when that is what failed.
    func notice(_ refusal: Refusal, _ request: Request, _ context: WebContext) async -> Response {
        let words = VisitorWords(
            icon: refusal.status.code >= 500 ? "alert" : "info", tone: "warn", heading: refusal.title,
            paragraphs: [refusal.text, "Request \(context.requestID)."], status: refusal.status)
        do { return try await notice(words, request, context) } catch {
            return site.renderer.response(
                ErrorPage(refusal, request: request, context, site.renderer), status: refusal.status)
        }
    }

    /// A page that says something. Where nothing leads on, the public page does, if it is open.
    func notice(_ words: VisitorWords, _ request: Request, _ context: WebContext) async throws -> Response {
        var words = words
        if words.path == nil, words.status != .ok, try await site.usher.portalSettings().value.isOn {
            (words.path, words.label) = (Link.publicRequest, "Ask for access")
        }
        let page = VisitorNotice(
            shell: site.renderer.shell(words.heading, request, context), frame: try await frame(), icon: words.icon,
            tone: words.tone, heading: words.heading, paragraphs: words.paragraphs, steps: words.steps,
            hasSteps: !words.steps.isEmpty, path: words.path, label: words.label)
        return try await site.page(page, context, status: words.status)
    }
}
