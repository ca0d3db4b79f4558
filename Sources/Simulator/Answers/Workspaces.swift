/// What a listing of products asks for.
struct WorkspaceQuery: Hashable {
    var limit = 20
    /// Only products with one of these ids; `nil` is all. From `query.field` with the name `id`, `typeKey` or `name`.
    var places: [Int]
    var isDescending = false

    var fingerprint: UInt64 { UInt64(bitPattern: Int64(hashValue)) }
}

extension World {
    mutating func workspaces(_ call: Call) throws(Failure) -> Reply {
        do {
            return try workspacePage(call)
        } catch {
            guard case .organization(let status, _, let title, let detail) = error else { throw error }
            // This endpoint documents a lone error object.
            throw .single(status: status, code: "ADMIN-400-4", title: title, detail: detail)
        }
    }

    private mutating func workspacePage(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body)
        var query: WorkspaceQuery
        var start = 0
        if let token = try reader.string("cursor") {
            guard reader.names == ["cursor"] else { throw .badRequest("With a cursor the body holds nothing else.") }
            let cursor = try cursor(token, Listings.Kind.workspaces)
            guard let saved = listings.workspaceQueries[cursor.fingerprint] else { throw .badCursor }
            query = saved
            start = cursor.position
        } else {
            query = WorkspaceQuery(places: Array(products.indices))
            query.limit = try reader.int("limit", in: 1...1000) ?? 20
            if let filter = reader.value("query"), filter != .null {
                query.places = try places(filter)
            }
            query.isDescending = try sortsDown(&reader)
            try reader.finish()
            listings.workspaceQueries[query.fingerprint] = query
        }
        let order = query.isDescending ? query.places.reversed() : query.places
        let page = order.dropFirst(start).prefix(query.limit)
        let end = start + page.count
        let next = end < order.count ? token(Listings.Kind.workspaces, end, query.fingerprint) : nil
        return workspaceReply(Array(page), start: start, total: order.count, limit: query.limit, next: next)
    }

    private func sortsDown(_ reader: inout FieldReader) throws(Failure) -> Bool {
        if reader.value("sort") == .null { return false }
        guard let fields = try reader.objects("sort") else { return false }
        for field in fields {
            let isKnown = field.keys.allSatisfy { $0 == "field" || $0 == "order" } && field["field"]?.string != nil
            let order = field["order"]?.string ?? "asc"
            guard isKnown, order == "asc" || order == "desc" else { throw .badRequest("sort takes {field, order}.") }
        }
        return fields.first?["order"] == .string("desc")
    }

    /// Understands `field`, `and`, `nor` and `searchWorkspaces`.
    private func places(_ query: JSONValue) throws(Failure) -> [Int] {
        guard let members = query.object, let kind = members.keys.sorted().first else {
            throw .badRequest("query is not an operator.")
        }
        switch kind {
        case "and", "nor":
            guard members.count == 1, let operands = members[kind]?.array else {
                throw .badRequest("\(kind) takes an array.")
            }
            var kept = Set(products.indices)
            for operand in operands {
                let matching = Set(try places(operand))
                kept = kind == "and" ? kept.intersection(matching) : kept.subtracting(matching)
            }
            return kept.sorted()
        case "field":
            guard members.count == 1, let field = members["field"]?.object, let name = field["name"]?.string,
                let values = field["values"]?.strings
            else { throw .badRequest("field takes {name, values}.") }
            return products.indices.filter { values.contains(attribute(name, of: $0)) }
        case "searchWorkspaces":
            guard let term = members["value"]?.string ?? members["searchWorkspaces"]?.string else {
                throw .badRequest("searchWorkspaces takes a value.")
            }
            return products.indices.filter { products[$0].name.lowercased().contains(term.lowercased()) }
        default: throw .badRequest("query does not know \(kind).")
        }
    }

    private func attribute(_ name: String, of product: Int) -> String {
        switch name {
        case "id": resource(product)
        case "typeKey": products[product].owner
        case "type", "name": products[product].name
        case "hostUrl": sites[products[product].site].url
        case "status": "online"
        default: ""
        }
    }

    private func workspaceReply(_ page: [Int], start: Int, total: Int, limit: Int, next: String?) -> Reply {
        let address = "https://api.atlassian.com/admin/v2/orgs/\(organizationID)/workspaces"
        return .json(reserving: 900 * page.count) { out in
            out.list("data", { for product in page { writeWorkspace(product, &$0) } })
            out.field("links") { links in
                links.field("self", plain: address)
                if let next { links.field("next", plain: next) }
            }
            out.field("meta") { meta in
                meta.field("total", total)
                meta.field("pageSize", limit)
                meta.field("startIndex", start)
                meta.field("endIndex", max(start, start + page.count - 1))
            }
        }
    }

    private func writeWorkspace(_ index: Int, _ writer: inout JSONWriter) {
        let product = products[index]
        let site = sites[product.site]
        writer.object { out in
            out.field("id", plain: resource(index))
            out.field("type", "workspaces")
            out.field("attributes") { attributes in
                attributes.field("name", product.name)
                attributes.field("type", product.name)
                attributes.field("typeKey", plain: product.owner)
                attributes.field("hostUrl", plain: site.url)
                attributes.field("status", "online")
                attributes.field("statusDetails", strings: [])
                attributes.field("sandbox") { $0.field("type", site.isSandbox ? "CHILD" : "NONE") }
                attributes.field("capacity", orNull: product.capacity)
                attributes.field("usage", orNull: index == ProductIndex.bitbucket ? seats[index] : nil)
                attributes.field("createdAt", "2022-01-01T00:00:00Z")
                attributes.field("realm", "")
                attributes.field("regions", strings: ["EU"])
                attributes.field("labels", strings: [])
            }
            out.field("relationships") { relationships in
                relationships.list(
                    "entitlement",
                    { list in
                        list.object { entitlement in
                            entitlement.field("id", "e-\(product.owner)-\(site.name)")
                            entitlement.field("type", "entitlement")
                            entitlement.field("attributes") { attributes in
                                attributes.field("key", product.owner + ".ondemand")
                                attributes.field("plan", product.plan)
                                attributes.field("planKey", product.plan.lowercased())
                            }
                        }
                    })
            }
        }
    }
}
