import Core
import Engine
import Hummingbird

/// `/api/v1/filters`: the saved filters.
struct FiltersAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/filters", list), Route(.post, "/api/v1/filters", create),
            Route(.get, "/api/v1/filters/{name}", show), Route(.put, "/api/v1/filters/{name}", replace),
            Route(.delete, "/api/v1/filters/{name}", remove),
            Route(.post, "/api/v1/filters/{name}/rename", rename),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.page(try await site.usher.savedFilters().map(Self.json), next: nil)
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        return Self.answer(try await found(try call.path("name")))
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let (name, filter) = try call.fields(try await call.body(), known: ["name", "filter"]) { reader, fields in
            (Self.required("name", &reader, fields), Self.required("filter", &reader, fields))
        }
        return try await OnlyOnce(site: site).answer(call) {
            let saved = try await site.usher.saveFilter(named: name, query: filter, replacing: false, by: call.actor)
            if case .taken = saved {
                throw Refusal(.conflict, "The name is taken", "There is a saved filter '\(name)' already.")
            }
            return Self.answer(try await found(name), status: .created)
        }
    }

    @Sendable private func replace(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let present = try await found(try call.path("name"))
        try call.requireMatch(Self.tag(present))
        let filter = try call.fields(try await call.body(), known: ["filter"]) { reader, fields in
            Self.required("filter", &reader, fields)
        }
        let name = present.filter.name
        let saved = try await site.usher.saveFilter(
            named: name, query: filter, replacing: true, expecting: present.filter, by: call.actor)
        if saved == .changedMeanwhile { throw Refusal.changedMeanwhile }
        return Self.answer(try await found(name))
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let present = try await found(try call.path("name"))
        try call.requireMatch(Self.tag(present))
        guard try await site.usher.removeFilter(named: present.filter.name, by: call.actor) else {
            throw Refusal.notFound
        }
        return APIAnswer.nothing
    }

    /// Rules that name it follow.
    @Sendable private func rename(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let present = try await found(try call.path("name"))
        try call.requireMatch(Self.tag(present))
        let name = try call.fields(try await call.body(), known: ["name"]) { reader, fields in
            Self.required("name", &reader, fields)
        }
        guard try await site.usher.renameFilter(present.filter.name, to: name, by: call.actor) else {
            throw Refusal.notFound
        }
        return Self.answer(try await found(name))
    }

    private func found(_ name: String) async throws -> FilterInUse {
        let all = try await site.usher.savedFilters()
        guard let found = all.first(where: { $0.filter.name.lowercased() == name.lowercased() }) else {
            throw Refusal.notFound
        }
        return found
    }

    private static func required(_ key: String, _ reader: inout DocumentReader, _ fields: DocumentFields) -> String {
        guard let (value, path) = fields[key] else {
            reader.complain("The field '\(key)' is missing.", at: key, nil)
            return ""
        }
        return reader.text(value, at: path) ?? ""
    }

    private static func tag(_ found: FilterInUse) -> String {
        "\"\(found.filter.updatedAt.milliseconds)-\(APITag.of(found.filter.name + "\n" + found.filter.query))\""
    }

    private static func answer(_ found: FilterInUse, status: HTTPResponse.Status = .ok) -> Response {
        let location = status == .created ? "/api/v1/filters/\(APITag.escaped(found.filter.name))" : nil
        return APIAnswer.json(json(found), status: status, location: location, tag: tag(found))
    }

    private static func json(_ found: FilterInUse) -> JSONValue {
        .object([
            "name": .text(found.filter.name), "filter": .text(found.filter.query), "rules": .texts(found.rules),
            "updatedBy": .text(found.filter.updatedBy), "updatedAt": .instant(found.filter.updatedAt),
        ])
    }
}
