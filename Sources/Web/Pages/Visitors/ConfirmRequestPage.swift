import Core
import Engine
import Hummingbird

/// The link of a confirmation mail: whoever has the mail says that it was them who asked.
struct ConfirmRequestPage: Page {
    static let template = "confirm-request"
    let shell: Shell
    let frame: VisitorFrame
    let action: String
    let name: String
    /// What they get; `nil` when they named nothing.
    let product: String?
    let askedBy: String
    let asked: ShownTime
    /// In their words; `nil` when they gave none.
    let reason: String?
}

struct ConfirmRequestRoutes {
    let site: Site
    private var pages: VisitorPages { VisitorPages(site: site) }

    var routes: [Route] { [Route(.get, "/request/{token}", show), Route(.post, "/request/{token}", confirm)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        switch try await reading(context) {
        case .trouble(let words): return try await pages.notice(words, request, context)
        case .asked(let asked) where asked.state == .unconfirmed: return try await page(asked, request, context)
        case .asked(let asked):
            return try await pages.notice(AskedWords.state(asked, path: request.uri.path), request, context)
        }
    }

    @Sendable private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        switch try await reading(context) {
        case .trouble(let words): return try await pages.notice(words, request, context)
        case .asked(let asked):
            // What is confirmed once is no longer unconfirmed: the link works once.
            if asked.state == .unconfirmed { _ = try await site.usher.confirm(request: asked.id) }
            return .redirect(to: request.uri.path, type: .normal)
        }
    }

    private enum Reading {
        case asked(AccessRequest)
        case trouble(VisitorWords)
    }

    private func reading(_ context: WebContext) async throws -> Reading {
        guard let text = context.parameters.get("token"),
            let token = try await site.usher.publicToken(text, for: [.confirm]),
            let asked = try await site.store.database.read({
                try $0.accessRequests.request(RequestID(token.subject))
            })
        else { return .trouble(.unknownLink) }
        // Who has confirmed in time may look at the outcome for as long as the mail is not old.
        let isLate = token.expires <= site.now()
        let isOver = site.now() - token.expires > .days(7)
        if isOver || isLate && [.unconfirmed, .expired].contains(asked.state) {
            return .trouble(AskedWords.tooLate(asked.channel))
        }
        return .asked(asked)
    }

    private func page(
        _ asked: AccessRequest, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let names = try await site.usher.productNames()
        let product = asked.product.map { key in names.first { $0.key == key }?.name ?? key.rawValue }
        let page = ConfirmRequestPage(
            shell: site.renderer.shell("Confirm your request", request, context), frame: try await pages.frame(),
            action: request.uri.path, name: asked.name ?? "", product: product,
            askedBy: asked.channel == .mail ? "by mail" : "on the public page",
            asked: ShownTime(asked.askedAt, now: site.now()), reason: asked.reason.isEmpty ? nil : asked.reason)
        return try await site.page(page, context)
    }
}

/// What the person who asked reads.
enum AskedWords {
    /// - Parameter channel: by which it was asked, and can be asked again.
    static func tooLate(_ channel: RequestTrigger.Channel) -> VisitorWords {
        let again = channel == .mail ? "Write to the same address once more" : "Ask once more"
        return VisitorWords(
            icon: "clock", tone: "warn", heading: "This link is too old",
            paragraphs: [
                "It works for \(Wording.confirmationTerm) after its mail was sent. Nothing was changed.",
                "\(again), and confirm the new mail.",
            ], status: .gone)
    }

    /// - Parameter path: where this is looked at again.
    static func state(_ request: AccessRequest, path: String) -> VisitorWords {
        let answer = request.answer.map { [$0] }
        return switch request.state {
        case .unconfirmed, .expired: tooLate(request.channel)
        case .deciding, .granting:
            VisitorWords(
                icon: "refresh", heading: "It is on its way",
                paragraphs: answer ?? ["Your access is being given. That takes a few minutes."],
                steps: ["You get a mail when it is done. You can close this page."], path: path, label: "Look again")
        case .waiting:
            VisitorWords(
                icon: "clock", heading: "A person decides",
                paragraphs: answer ?? ["Your request is with the people who look after access."],
                steps: ["You get a mail when they have decided. You can close this page."])
        case .granted:
            VisitorWords(
                icon: "check-circle", tone: "ok", heading: "You have access",
                paragraphs: answer ?? ["It works from now on. Sign in as you did before."])
        case .refused:
            VisitorWords(
                icon: "info", tone: "warn", heading: "You did not get it",
                paragraphs: answer ?? ["Ask the people who look after access for the reason."])
        case .failed:
            VisitorWords(
                icon: "alert", tone: "warn", heading: "It did not work",
                paragraphs: answer ?? [
                    "Something failed while the access was given. The people who look after it know, and go on."
                ])
        }
    }
}
