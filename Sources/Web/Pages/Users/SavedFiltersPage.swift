import Core
import Engine
import Hummingbird
import Store

/// All saved filters, and the form that saves one.
struct SavedFiltersPage: Page {
    struct RuleName: Sendable {
        let ruleName: String
    }
    struct Row: Sendable {
        let filterName: String
        let filterText: String
        let filterPath: String
        let changedBy: String
        let changed: ShownTime
        let rules: [RuleName]
        let field: String
    }
    static let template = "saved-filters"
    let shell: Shell
    let rows: [Row]
    let mayEdit: Bool
    let name: String
    let text: String
    let nameError: String?
    let textError: String?
    /// The filter of that name, when there is one to be replaced.
    let taken: Taken?
    let saveAction: String
    let renameAction: String
    let removeAction: String
    /// What could not be done with one of the list.
    let complaint: String?

    struct Taken: Sendable {
        let takenName: String
        let takenText: String
    }
}

/// `/users/filters`: filters with a name. They belong to the organisation: every administrator sees them.
struct SavedFiltersRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, Link.savedFilters, show), Route(.post, Link.savedFilters, save),
            Route(.post, "/users/filters/rename", rename), Route(.post, "/users/filters/remove", remove),
        ]
    }

    /// What was typed, and what is wrong with it.
    private struct Draft {
        var name = ""
        var text = ""
        var nameError: String?
        var textError: String?
        var taken: SavedFiltersPage.Taken?
        var complaint: String?
        var isWrong: Bool { nameError != nil || textError != nil || taken != nil || complaint != nil }
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(Draft(text: request.fields.trimmed("q")), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        var draft = Draft(name: context.form.trimmed("name"), text: context.form.trimmed("q"))
        if draft.name.isEmpty { draft.nameError = "Write a name, for example Idle in Jira." }
        if draft.name.count > 100 { draft.nameError = "A name has at most 100 characters." }
        if draft.text.isEmpty { draft.textError = "Write a filter; the empty one means everybody and needs no name." }
        guard !draft.isWrong else { return try await page(draft, request, context) }
        do {
            let saved = try await site.usher.saveFilter(
                named: draft.name, query: draft.text, replacing: context.form["replace"] == "1",
                by: administrator.actor)
            guard case .taken(let other) = saved else {
                return try await site.done(
                    "The filter “\(draft.name)” is saved. Every administrator sees it.",
                    goTo: Link.users(filter: draft.text), context)
            }
            draft.taken = SavedFiltersPage.Taken(takenName: other.name, takenText: other.query)
        } catch UsherError.invalid(let diagnostics) {
            draft.textError = diagnostics.description
        }
        return try await page(draft, request, context)
    }

    @Sendable private func rename(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (old, new) = (context.form.trimmed("filter"), context.form.trimmed("name"))
        do {
            guard try await site.usher.renameFilter(old, to: new, by: administrator.actor) else { throw Refusal.gone }
        } catch UsherError.invalid(let diagnostics) {
            return try await page(
                Draft(complaint: "“\(old)” keeps its name. \(diagnostics.description)"), request, context)
        }
        return try await site.done(
            "“\(old)” is now called “\(new)”, also in the rules that use it.", goTo: Link.savedFilters, context)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let name = context.form.trimmed("filter")
        do {
            guard try await site.usher.removeFilter(named: name, by: administrator.actor) else { throw Refusal.gone }
        } catch StoreError.inUse(_, let users) {
            let complaint =
                "“\(name)” cannot be deleted: it is used by \(Wording.list(users)). Give the rule another filter first."
            return try await page(Draft(complaint: complaint), request, context)
        }
        return try await site.done("The filter “\(name)” is deleted.", goTo: Link.savedFilters, context)
    }

    private func page(_ draft: Draft, _ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let now = site.now()
        let filters = try await site.usher.savedFilters()
        let page = SavedFiltersPage(
            shell: site.renderer.shell("Saved filters", request, context, current: Link.users),
            rows: filters.enumerated().map { Self.row($1, number: $0, now: now) },
            mayEdit: administrator.role >= .operator, name: draft.name, text: draft.text,
            nameError: draft.nameError, textError: draft.textError, taken: draft.taken,
            saveAction: Link.savedFilters, renameAction: "/users/filters/rename",
            removeAction: "/users/filters/remove", complaint: draft.complaint)
        let status: HTTPResponse.Status =
            draft.complaint != nil || draft.taken != nil ? .conflict : draft.isWrong ? .unprocessableContent : .ok
        return try await site.page(page, context, status: status)
    }

    private static func row(_ found: FilterInUse, number: Int, now: Instant) -> SavedFiltersPage.Row {
        let filter = found.filter
        return SavedFiltersPage.Row(
            filterName: filter.name, filterText: filter.query, filterPath: Link.users(filter: filter.query),
            changedBy: filter.updatedBy, changed: ShownTime(filter.updatedAt, now: now),
            rules: found.rules.map(SavedFiltersPage.RuleName.init(ruleName:)), field: "rename-\(number)")
    }
}

extension Refusal {
    fileprivate static let gone = Refusal(
        .notFound, "There is no such filter", "Somebody has renamed or deleted it since. Nothing was changed.")
}
