/// The v1 reads that are still described.
extension World {
    var organizationURL: String { "https://api.atlassian.com/admin/v1/orgs/\(organizationID)" }

    private func writeOrganization(_ writer: inout JSONWriter) {
        writer.object { out in
            out.field("id", plain: organizationID)
            out.field("type", "orgs")
            out.field("attributes") { $0.field("name", organizationName) }
            out.field("relationships") { relationships in
                relationships.field("domains") { domains in
                    domains.field("links") { $0.field("related", plain: organizationURL + "/domains") }
                }
                relationships.field("users") { users in
                    users.field("links") { $0.field("related", plain: organizationURL + "/users") }
                }
            }
            out.field("links") { $0.field("self", plain: organizationURL) }
        }
    }

    func organizations(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: [])
        // There is one page, so no cursor can be one of ours.
        if try reader.string("cursor") != nil { throw .badCursor }
        try reader.finish()
        return .json { out in
            out.list("data", { writeOrganization(&$0) })
            out.field("links") { $0.field("self", "https://api.atlassian.com/admin/v1/orgs") }
        }
    }

    func organization() -> Reply {
        .json { out in
            out.key("data")
            writeOrganization(&out)
        }
    }

    // MARK: Managed accounts

    func managedUsers(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: [])
        let token = try reader.string("cursor")
        try reader.finish()
        let start = try token.map { text throws(Failure) in try cursor(text, Listings.Kind.managedUsers).position } ?? 0
        var place = start
        var found: [Int] = []
        var next: Int?
        while place < users.count {
            if users.flags[place].contains(.managed) {
                if found.count == 100 {
                    next = place
                    break
                }
                found.append(place)
            }
            place += 1
        }
        let total = users.flags.count { $0.contains(.managed) }
        let link = next.map { organizationURL + "/users?cursor=" + self.token(Listings.Kind.managedUsers, $0, 0) }
        return .json(reserving: 800 * found.count + 256) { out in
            out.list("data", { list in for index in found { writeManaged(index, &list) } })
            out.field("meta") { $0.field("total", total) }
            out.field("links") { links in
                links.field("self", plain: organizationURL + "/users")
                if let link { links.field("next", plain: link) }
            }
        }
    }

    private func writeManaged(_ index: Int, _ list: inout JSONWriter) {
        let view = view(index)
        let open = openProducts(view)
        let listed = products.indices.filter { isListed(users.activity[$0][index], $0, open) }
        let latest = listed.filter { users.activity[$0][index] > Users.neverUsed }
            .max { users.activity[$0][index] < users.activity[$1][index] }
        list.object { out in
            out.field("account_id", plain: identity.accountID(index))
            out.field("account_type", "atlassian")
            // This endpoint knows three statuses only.
            out.field("account_status", view.account == .unheardOf ? "active" : view.account.id)
            out.field("name", name(index))
            out.field("picture", plain: picture(index))
            if let email = email(index) { out.field("email", email) }
            out.field("access_billable", view.takesSeats)
            if let latest {
                out.field("last_active", plain: activityText(index, latest, users.activity[latest][index]))
            }
            out.list(
                "product_access",
                { list in
                    for product in listed {
                        list.object { entry in
                            entry.field("key", plain: products[product].activityKey)
                            entry.field("name", products[product].name)
                            entry.field("url", plain: sites[products[product].site].url)
                            let value = users.activity[product][index]
                            if value > Users.neverUsed {
                                entry.field("last_active", plain: activityText(index, product, value))
                            }
                        }
                    }
                })
            out.field("links") { links in
                links.field(
                    "self", plain: "https://api.atlassian.com/users/\(identity.accountID(index))/manage/profile")
            }
        }
    }

    // MARK: Last active

    func lastActiveDates(_ id: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: [])
        if try reader.string("cursor") != nil { throw .badCursor }
        try reader.finish()
        guard let index = user(id: id), view(index).isListed else { throw .noUser }
        let added = Int(users.added[index])
        let open = openProducts(view(index))
        return .json { out in
            out.field("data") { data in
                data.field("added_to_org", orNull: added == 0 ? nil : Timestamps.date(added))
                data.field("added_to_org_timestamp", orNull: added == 0 ? nil : Timestamps.text(added, .none))
                data.list(
                    "product_access",
                    { list in
                        for product in products.indices {
                            let value = users.activity[product][index]
                            guard isListed(value, product, open) else { continue }
                            list.object { entry in
                                entry.field("id", plain: resource(product))
                                entry.field("key", plain: products[product].activityKey)
                                guard value > Users.neverUsed else { return }
                                entry.field("last_active", plain: Timestamps.date(Int(value) * 1000))
                                entry.field("last_active_timestamp", plain: activityText(index, product, value))
                            }
                        }
                    })
            }
            out.field("links") { _ in }
        }
    }

    // MARK: Domains and directories

    private func domainID(_ index: Int) -> String { identity.uuid(kind: 6, index) }

    private func writeDomain(_ index: Int, _ writer: inout JSONWriter) {
        writer.object { out in
            out.field("id", plain: domainID(index))
            out.field("type", "domains")
            out.field("attributes") { attributes in
                attributes.field("name", domains[index].name)
                attributes.field("claim") { claim in
                    claim.field("type", index == 1 ? "http" : "dns")
                    claim.field("status", domains[index].isVerified ? "verified" : "unverified")
                }
            }
            out.field("links") { $0.field("self", plain: organizationURL + "/domains/" + domainID(index)) }
        }
    }

    /// The personal mail domain is nobody's to claim, so it is not listed.
    private var listedDomains: Range<Int> { 0..<domains.count - 1 }

    func listDomains(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: [])
        if try reader.string("cursor") != nil { throw .badCursor }
        try reader.finish()
        return .json { out in
            out.list("data", { list in for index in listedDomains { writeDomain(index, &list) } })
            out.field("links") { $0.field("self", plain: organizationURL + "/domains") }
        }
    }

    func domainDetails(_ id: String) throws(Failure) -> Reply {
        guard let index = listedDomains.first(where: { domainID($0) == id }) else {
            throw .organization(status: 404, code: "ADMIN-404-3", title: "Domain not found", detail: "")
        }
        return .json { out in
            out.key("data")
            writeDomain(index, &out)
        }
    }

    func listDirectories(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: ["directoryIds"])
        let account = try reader.string("accountId")
        let ids = try reader.strings("directoryIds", atMost: 10)
        let term = try reader.string("searchTerm")?.lowercased()
        let limit = try reader.int("limit", in: 1...100) ?? 20
        let token = try reader.string("cursor")
        try reader.finish()
        let start = try token.map { text throws(Failure) in try cursor(text, Listings.Kind.directories).position } ?? 0
        let member = try account.map { id throws(Failure) in
            guard let index = user(id: id) else { throw .noUser }
            return view(index)
        }
        let all = directories.indices.filter { place in
            (ids?.contains(directories[place].id) ?? true)
                && (term.map { directories[place].name.lowercased().contains($0) } ?? true)
                && (member.map { $0.membership(in: place) != .none } ?? true)
        }
        let page = all.dropFirst(start).prefix(limit)
        let next = start + page.count < all.count ? self.token(Listings.Kind.directories, start + page.count, 0) : nil
        return .json { out in
            out.list(
                "data",
                { list in
                    for place in page {
                        list.object { entry in
                            entry.field("directoryId", plain: directories[place].id)
                            entry.field("name", directories[place].name)
                            entry.field("icon", "https://icon.example.com/\(place).png")
                        }
                    }
                })
            out.field("links") { links in
                links.field("self", plain: selfToken)
                if let next { links.field("next", plain: next) }
            }
        }
    }

    func userStats(_ directory: String) throws(Failure) -> Reply {
        guard let scope = directories(directory) else { throw .noDirectory }
        var statuses: [AccountState: Int] = [:]
        var roles: [Role: Int] = [:]
        for index in 0..<users.count {
            let view = view(index)
            guard view.isListed, directory == "-" || scope.contains(where: { view.membership(in: $0) != .none }) else {
                continue
            }
            statuses[view.account, default: 0] += 1
            for role in Set(grants(view).map(\.role)) { roles[role, default: 0] += 1 }
            for (flag, role) in UserFlags.platformRoles where view.flags.contains(flag) { roles[role, default: 0] += 1 }
        }
        return .json { out in
            out.list(
                "accountStatus",
                { list in
                    for status in [AccountState.active, .inactive, .closed] {
                        list.object { entry in
                            entry.field("status", plain: status.id)
                            entry.field("count", statuses[status] ?? 0)
                        }
                    }
                })
            out.list(
                "roles",
                { list in
                    for role in Role.allCases where roles[role] != nil {
                        list.object { entry in
                            entry.field("roleId", plain: role.id)
                            entry.field("count", roles[role] ?? 0)
                        }
                    }
                })
        }
    }
}
