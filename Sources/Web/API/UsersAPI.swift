import Core
import Engine
import Hummingbird

/// `/api/v1/users`.
struct UsersAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/users", list), Route(.get, "/api/v1/users/{id}", show),
            Route(.get, "/api/v1/users/{id}/history", history),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["filter", "sort", "limit", "cursor"])
        let limit = try call.limit()
        let (text, sort) = (call.text("filter") ?? "", call.text("sort"))
        let list = "users\n\(text)\n\(sort ?? "")"
        let cursor = try call.cursor(of: list)
        let selection = try await selection(text, sort)
        let users = UserDocuments(selection: selection)
        let (start, page) = Self.page(of: selection, after: cursor, limit: limit)
        let end = start + page.count
        let anchors = page.suffix(5).reversed().map { selection.snapshot.accountID(at: $0).rawValue }
        let next = end < selection.count && !page.isEmpty ? APICursor.text([String(end)] + anchors, of: list) : nil
        return APIAnswer.page(page.map { users.document(at: $0).json }, total: selection.count, next: next)
    }

    /// Without an order of its own a list goes by account id, so that its pages stay in place.
    private func selection(_ text: String, _ sort: String?) async throws -> UserSelection {
        let found: UserSelection
        do { found = try await site.usher.users(matching: text) } catch UsherError.invalid(let diagnostics) {
            throw Self.wrong("filter", diagnostics)
        }
        var query = found.filter
        if let sort {
            let isDown = sort.hasPrefix("-")
            let order = "ORDER BY \(isDown ? String(sort.dropFirst()) : sort)\(isDown ? " DESC" : "")"
            do { query.order = try Filter(parsing: order, names: .any).order } catch {
                throw Refusal.parameter("sort", "A field of the filter language is expected, after - for descending.")
            }
        }
        if query.order.isEmpty, let byID = try? Filter(parsing: "ORDER BY accountId", names: .any) {
            query.order = byID.order
        }
        return UserSelection(snapshot: found.snapshot, filter: query, matched: found.matched)
    }

    static func wrong(_ parameter: String, _ diagnostics: Diagnostics) -> Refusal {
        var refusal = Refusal(.badRequest, "The filter is wrong", diagnostics.description)
        refusal.places = diagnostics.all.map { Refusal.Place($0).inParameter(parameter) }
        return refusal
    }

    /// Where a page starts and whom it holds. The people who stood last on the page before say where it goes on, so
    /// that others who came or went meanwhile move nobody.
    private static func page(
        of selection: UserSelection, after cursor: [String]?, limit: Int
    ) -> (start: Int, positions: [Int]) {
        func sorted(_ offset: Int, _ limit: Int) -> [Int] {
            selection.snapshot.sorted(selection.matched, by: selection.filter.order, offset: offset, limit: limit)
        }
        guard let cursor, let end = cursor.first.flatMap({ Int($0) }), end > 0 else { return (0, sorted(0, limit)) }
        let anchors = cursor.dropFirst().map { AccountID($0) }
        let quick = sorted(end - 1, limit + 1)
        if let first = quick.first, selection.snapshot.accountID(at: first) == anchors.first {
            return (end, Array(quick.dropFirst()))
        }
        let all = sorted(0, .max)
        for anchor in anchors {
            guard let place = all.firstIndex(where: { selection.snapshot.accountID(at: $0) == anchor }) else {
                continue
            }
            return (place + 1, Array(all[(place + 1)...].prefix(limit)))
        }
        return (min(end, all.count), Array(all.dropFirst(end).prefix(limit)))
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let id = AccountID(try call.path("id"))
        let selection = try await site.usher.users(matching: "")
        guard let position = selection.snapshot.index(of: id) else { throw Refusal.notFound }
        return APIAnswer.json(UserDocuments(selection: selection).document(at: position).json)
    }

    /// Everything journaled about one user, the newest run first.
    @Sendable private func history(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context, query: ["limit"])
        let (id, limit) = (AccountID(try call.path("id")), try call.limit())
        let snapshot = try await site.usher.snapshot()
        let steps = try await site.usher.history(of: id, limit: limit)
        guard snapshot.index(of: id) != nil || !steps.isEmpty else { throw Refusal.notFound }
        let names = DirectoryNames(groups: snapshot.groups, products: snapshot.products)
        let items = steps.map { entry in
            JSONValue.object([
                "run": .text(entry.run.rawValue), "step": RunDocument.step(entry.step, names),
            ])
        }
        return APIAnswer.page(items, next: nil)
    }
}
