import Core
import Engine
import Hummingbird
import Store

/// How answers to warnings count, and how requests for access are answered.
struct AccessDeskPage: Page {
    struct SeatRow: Sendable {
        let product: String
        let field: String
        let seats: String
        let error: String?
    }
    static let template = "settings-access"
    let shell: Shell
    let frame: SettingsFrame
    let answers: AnswersPart
    let requests: RequestsPart

    struct AnswersPart: Sendable {
        let action: String
        let version: Int
        let changed: String?
        let keepDays: String
        let keepsInARow: String
        let mayBeAway: Bool
        let maxAwayDays: String
        let linkDays: String
        let keepDaysError: String?
        let keepsError: String?
        let awayError: String?
        let linkError: String?
    }
    struct RequestsPart: Sendable {
        let action: String
        let version: Int
        let changed: String?
        let waits: Bool
        let graceDays: String
        let graceError: String?
        let seatRows: [SeatRow]
    }
}

struct AccessDeskRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/settings/access", show), Route(.post, "/settings/access", saveRequests),
            Route(.post, "/settings/access/answers", saveAnswers),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(FieldErrors(), request, context)
    }

    @Sendable private func saveAnswers(_ request: Request, _ context: WebContext) async throws -> Response {
        let (new, unreadable) = AnswersForm.read(context.form)
        guard unreadable.isEmpty else { return try await page(unreadable, request, context) }
        return try await saved(request, context) { version, actor in
            try await site.usher.changeAnswerSettings(to: new, from: version, by: actor)
        }
    }

    @Sendable private func saveRequests(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = context.form
        var errors = FieldErrors()
        var new = try await site.usher.accessSettings().value
        new.unmatched = form["unmatched"] == "refuse" ? .refuse : .wait
        if let days = Int(form.trimmed("graceDays")) {
            new.graceDays = days
        } else {
            errors["graceDays"] = "Write whole days, for example 30, or 0."
        }
        new.seats = [:]
        for name in form.names where name.hasPrefix("seats.") {
            let text = form.trimmed(name).filter { $0 != "," }
            guard !text.isEmpty else { continue }
            new.seats[String(name.dropFirst("seats.".count))] = Int(text)
            if Int(text) == nil { errors[name] = "Write a whole number of seats, or nothing." }
        }
        guard errors.isEmpty else { return try await page(errors, request, context) }
        let changed = new
        return try await saved(request, context) { version, actor in
            try await site.usher.changeAccessSettings(to: changed, from: version, by: actor)
        }
    }

    private func saved(
        _ request: Request, _ context: WebContext, _ change: (Int, String) async throws -> Void
    ) async throws -> Response {
        try await site.saveForm(at: Link.accessSettings, request, context) { errors in
            try await page(errors, request, context)
        } save: { version, actor in
            try await change(version, actor)
            return try await site.done(
                "The settings are saved. They count from now on.", goTo: Link.accessSettings, context)
        }
    }
}

extension AccessDeskRoutes {
    /// What was sent stays where it was typed when something is wrong.
    private func page(_ errors: FieldErrors, _ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (answers, access) = (try await site.usher.answerSettings(), try await site.usher.accessSettings())
        let sent = errors.isEmpty ? nil : context.form
        let isAnswers = request.uri.path == Link.answerSettings
        let page = AccessDeskPage(
            shell: site.renderer.shell("Answers and requests", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.accessSettings),
            answers: AccessDeskPage.AnswersPart(answers, isAnswers ? sent : nil, errors, now: site.now()),
            requests: AccessDeskPage.RequestsPart(
                access, isAnswers ? nil : sent, errors, in: try await site.usher.snapshot(), now: site.now()))
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}

/// The form of answers.
private enum AnswersForm {
    static func read(_ form: Form) -> (AnswerSettings, FieldErrors) {
        var errors = FieldErrors()
        func number(_ name: String) -> Int {
            if let number = Int(form.trimmed(name)) { return number }
            errors[name] = "Write a whole number."
            return 0
        }
        let settings = AnswerSettings(
            keepDays: number("keepDays"), keepsInARow: number("keepsInARow"), mayBeAway: form["mayBeAway"] == "true",
            maxAwayDays: number("maxAwayDays"), linkDays: number("linkDays"))
        return (settings, errors)
    }
}

extension AccessDeskPage.AnswersPart {
    init(_ settings: Versioned<AnswerSettings>, _ sent: Form?, _ errors: FieldErrors, now: Instant) {
        let value = settings.value
        func text(_ name: String, _ kept: Int) -> String { sent?.trimmed(name) ?? String(kept) }
        self.init(
            action: Link.answerSettings, version: sent.flatMap { Int($0["version"]) } ?? settings.version,
            changed: LastChange.words(of: settings, now: now),
            keepDays: text("keepDays", value.keepDays), keepsInARow: text("keepsInARow", value.keepsInARow),
            mayBeAway: sent.map { $0["mayBeAway"] == "true" } ?? value.mayBeAway,
            maxAwayDays: text("maxAwayDays", value.maxAwayDays), linkDays: text("linkDays", value.linkDays),
            keepDaysError: errors["keepDays"], keepsError: errors["keepsInARow"], awayError: errors["maxAwayDays"],
            linkError: errors["linkDays"])
    }
}

extension AccessDeskPage.RequestsPart {
    init(
        _ settings: Versioned<AccessSettings>, _ sent: Form?, _ errors: FieldErrors, in snapshot: Snapshot,
        now: Instant
    ) {
        let value = settings.value
        let names = snapshot.shownProductNames
        self.init(
            action: Link.accessSettings, version: sent.flatMap { Int($0["version"]) } ?? settings.version,
            changed: LastChange.words(of: settings, now: now),
            waits: sent.map { $0["unmatched"] != "refuse" } ?? (value.unmatched == .wait),
            graceDays: sent?.trimmed("graceDays") ?? String(value.graceDays), graceError: errors["graceDays"],
            seatRows: snapshot.products.filter { !$0.isSandbox }.map { product in
                let field = "seats.\(product.label)"
                return AccessDeskPage.SeatRow(
                    product: names[product.id] ?? product.name, field: field,
                    seats: sent?.trimmed(field) ?? value.seats[product.label].map(String.init) ?? "",
                    error: errors[field])
            })
    }
}
