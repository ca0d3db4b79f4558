import Core
import Engine
import Foundation
import Hummingbird
import Store

/// `/users`: the user browser.
struct UsersRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, Link.users, show), Route(.get, "/users/build", build), Route(.get, "/users/export", export),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let address = UserListAddress(request.fields)
        let columns = UserColumns(request)
        let found = try await UserQuery.ask(site.usher, address.query)
        let page = try await page(found, at: address, columns: columns, request, context)
        var response = try await site.page(page, context, status: page.bar.isWrong ? .badRequest : .ok)
        if let cookie = columns.newCookie(for: request, isSecure: site.cookies.isSecure) { response.setCookie(cookie) }
        return response
    }

    /// What the fields of the builder say, as a query.
    @Sendable private func build(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let filter = try FilterBuilder(form: fields).filter
        return .redirect(to: UserListAddress(fields).asking(filter.text).path, type: .normal)
    }

    @Sendable private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let selection = try await site.usher.users(matching: request.fields.trimmed("q"))
        let day = site.now().iso8601.prefix(10)
        return UsersExport.response(selection, file: "users-\(day).csv")
    }

    private func page(
        _ found: UserQuery, at address: UserListAddress, columns: UserColumns, _ request: Request,
        _ context: WebContext
    ) async throws -> UsersPage {
        let (_, administrator) = try context.signedIn()
        let now = site.now()
        let filters = try await site.store.database.read { try $0.filters.all() }
        let selection = found.selection
        let (snapshot, filter) = (found.snapshot, selection?.filter)
        let shown = columns.shown(in: snapshot, filter: filter)
        let isKnown = snapshot.takenAt != nil
        let mayEdit = administrator.role >= .operator
        let saved = SavedFilterLinks(filters, query: address.query, canonical: filter?.text)
        let count = selection?.count ?? 0
        return UsersPage(
            shell: site.renderer.shell("Users", request, context, current: Link.users), bar: found.bar,
            clearPath: address.query.isEmpty ? nil : Link.users,
            exportPath: isKnown && filter != nil ? Link.exportUsers(filter: address.query) : nil,
            rulePath: mayEdit && filter?.condition != nil ? Link.newRule(filter: address.query) : nil,
            parts: filter.map { UsersPage.parts(of: $0, address) } ?? [],
            moreParts: filter.flatMap(UsersPage.moreParts),
            builder: filter.map { BuilderForm(FilterBuilder($0), in: snapshot, rows: address.rows) },
            saved: saved.links, savedName: saved.openName, mayEdit: mayEdit,
            age: UsersPage.age(of: snapshot, now: now),
            table: selection.flatMap { selection in
                selection.count == 0 ? nil : UsersTable(selection, at: address, columns: shown, now: now)
            }, nothing: selection.flatMap(UsersPage.nothing),
            bulk: UsersPage.Bulk(
                all: UsersPage.All(number: count, everybody: "Select all \(Wording.people(count))"),
                refusal: mayEdit ? nil : Self.refusal(administrator.role)),
            columns: UserColumns.all(in: snapshot, filter: filter).map {
                UsersPage.ColumnChoice(column: $0.id, title: $0.title(in: snapshot), isShown: shown.contains($0))
            }, sizes: UserListAddress.sizes.map { UsersPage.Size(size: $0, isSize: $0 == address.rows) })
    }

    private static func refusal(_ role: Role) -> String {
        "Your role is \(role.title.lowercased()): it sees everything and changes nothing. Operators plan and run."
    }
}

/// What came of asking for users: a selection, or what is wrong with the query.
struct UserQuery: Sendable {
    let text: String
    let snapshot: Snapshot
    /// `nil` when the query cannot be read.
    let selection: UserSelection?
    let bar: QueryBar

    static func ask(_ usher: Usher, _ text: String) async throws -> UserQuery {
        do {
            let selection = try await usher.users(matching: text)
            let snapshot = selection.snapshot
            return UserQuery(
                text: text, snapshot: snapshot, selection: selection,
                bar: QueryBar(text, count: selection.count, total: snapshot.count))
        } catch UsherError.invalid(let diagnostics) {
            let snapshot = try await usher.snapshot()
            let names = snapshot.takenAt == nil ? .any : FilterNames(snapshot, capabilities: usher.capabilities)
            let bar = QueryBar(text, count: nil, total: snapshot.count, diagnostics: diagnostics.all) { fixed in
                (try? Filter(parsing: fixed, names: names)) != nil
            }
            return UserQuery(text: text, snapshot: snapshot, selection: nil, bar: bar)
        }
    }
}

/// The menu of saved filters.
struct SavedFilterLinks {
    let links: [UsersPage.SavedLink]
    let openName: String?

    /// The open one is the one that reads the same.
    init(_ filters: [SavedFilter], query: String, canonical: String?) {
        let open = query.isEmpty ? nil : filters.first { $0.query == query || $0.query == canonical }
        openName = open?.name
        links = filters.map {
            UsersPage.SavedLink(
                filterName: $0.name, filterPath: Link.users(filter: $0.query), isOpen: $0.name == open?.name)
        }
    }
}
