import Core
import Engine
import Hummingbird

/// The link of a warning: the person says that they still need it, or that they don't. Opening it does nothing.
struct AnswerPage: Page {
    static let template = "answer"
    let shell: Shell
    let frame: VisitorFrame
    let action: String
    let heading: String
    /// What happens without an answer, and with this one.
    let paragraphs: [String]
    let button: String
    let isKeep: Bool
    /// The days between which they may say to be away; `nil` where they may not.
    let away: Away?
    let awayUntil: String
    let reason: String
    let longestReason: Int
    let reasonError: String?
    let awayError: String?

    struct Away: Sendable {
        let first: String
        let last: String
    }
}

struct AnswerRoutes {
    let site: Site
    private var pages: VisitorPages { VisitorPages(site: site) }

    var routes: [Route] { [Route(.get, "/answer/{token}", show), Route(.post, "/answer/{token}", answer)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        switch try await reading(context) {
        case .words(let words): try await pages.notice(words, request, context)
        case .open(let link): try await page(link, FieldErrors(), request, context)
        }
    }

    @Sendable private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        switch try await reading(context) {
        case .words(let words): return try await pages.notice(words, request, context)
        case .open(let link):
            let away = context.form.trimmed("awayUntil")
            let day = CivilDay(away)
            guard away.isEmpty || day != nil else {
                var errors = FieldErrors()
                errors["awayUntil"] = "Write a day, such as 2027-01-31."
                return try await page(link, errors, request, context)
            }
            do {
                try await site.usher.answer(
                    by: link.token, reason: context.form.trimmed("reason"), awayUntil: link.isKeep ? day : nil)
            } catch UsherError.invalid(let diagnostics) {
                return try await page(link, FieldErrors(diagnostics), request, context)
            } catch UsherError.notAnswerable(let why) {
                return try await pages.notice(AnswerWords.over(why), request, context)
            }
            return .redirect(to: request.uri.path, type: .normal)
        }
    }

    /// A link that can still be answered.
    private struct OpenLink {
        var token: PublicToken
        var question: WarningQuestion
        var isKeep: Bool { token.purpose == .keep }
    }

    private enum Reading {
        case open(OpenLink)
        case words(VisitorWords)
    }

    private func reading(_ context: WebContext) async throws -> Reading {
        guard let text = context.parameters.get("token"),
            let token = try await site.usher.publicToken(text, for: [.keep, .release]),
            let question = try await site.usher.question(of: WarningID(token.subject))
        else { return .words(.unknownLink) }
        let zone = try await site.usher.settings().value.zone
        if try await site.usher.isUsed(token), let answer = question.answer {
            return .words(AnswerWords.outcome(answer, question, in: zone, frame: try await pages.frame()))
        }
        if let over = question.over { return .words(AnswerWords.over(over)) }
        guard token.expires > site.now() else { return .words(.expiredLink) }
        return .open(OpenLink(token: token, question: question))
    }

    private func page(
        _ link: OpenLink, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let zone = try await site.usher.settings().value.zone
        let question = link.question
        let words = AnswerWords(question: question, zone: zone, now: site.now())
        let away = question.latestAway.map {
            AnswerPage.Away(first: "\(zone.day(at: site.now()))", last: "\($0)")
        }
        let page = AnswerPage(
            shell: site.renderer.shell(words.heading(isKeep: link.isKeep), request, context),
            frame: try await pages.frame(), action: request.uri.path,
            heading: words.heading(isKeep: link.isKeep), paragraphs: words.paragraphs(isKeep: link.isKeep),
            button: link.isKeep ? "I still need it" : "I don’t need it", isKeep: link.isKeep,
            away: link.isKeep ? away : nil, awayUntil: context.form.trimmed("awayUntil"),
            reason: context.form.trimmed("reason"), longestReason: 1000, reasonError: errors["reason"],
            awayError: errors["awayUntil"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}
