extension World {
    private struct Rule {
        var resource: String
        var roleID: String
        var grant: Grant?
    }

    mutating func invite(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body, required: true)
        guard let emails = try reader.strings("emails", atMost: 25) else { throw .badRequest("emails is required.") }
        let rules = try rules(try reader.objects("permissionRules") ?? [])
        let wantedGroups = try reader.strings("additionalGroups", atMost: 1000, atLeast: 0) ?? []
        _ = try reader.bool("sendNotification")
        _ = try reader.string("notificationText")
        try reader.finish()
        if let bad = emails.first(where: { !Self.isAddress($0) }) {
            throw .badRequest("\(bad) is not an address.", code: "ADMIN-UAM-400-1")
        }
        var isPartial = false
        var rows: [[UInt8]] = []
        for email in emails {
            let (row, failed) = invite(email, rules, wantedGroups)
            rows.append(row)
            isPartial = isPartial || failed
        }
        return .json(isPartial ? 206 : 200) { out in
            out.list("data", { list in for row in rows { list.raw(row) } })
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !text.contains(" ")
    }

    private func rules(_ objects: [[String: JSONValue]]) throws(Failure) -> [Rule] {
        var rules: [Rule] = []
        for object in objects {
            guard Set(object.keys) == ["resource", "role"], let resource = object["resource"]?.string,
                let roleID = object["role"]?.string
            else { throw .badRequest("permissionRules takes {resource, role}.", code: "ADMIN-UAM-400-1") }
            guard let product = product(resource: resource) else {
                throw .organization(status: 404, code: "ADMIN-UAM-404-1", title: "Resource not found", detail: resource)
            }
            guard let role = Role(id: roleID), products[product].roles.contains(role) else {
                throw .badRequest("The product has no role \(roleID).", code: "ADMIN-UAM-400-3")
            }
            rules.append(Rule(resource: resource, roleID: roleID, grant: Grant(product, role)))
        }
        return rules
    }

    /// - Returns: the row of the answer, and whether a part of it failed.
    private mutating func invite(_ email: String, _ rules: [Rule], _ wanted: [String]) -> (row: [UInt8], failed: Bool) {
        let index = user(email: email) ?? newUser(email)
        let home = users.domain[index] == 1 ? 1 : 0
        _ = try? change(index, .invite, target: email) { world in
            guard world.current(index).overall == .none else { return }
            world.users.membership[home][index] = .active
        }
        var roles: [(Rule, String?)] = []
        for rule in rules { roles.append((rule, give(rule, to: index))) }
        var joined: [(String, String?)] = []
        for id in wanted { joined.append((id, join(id, index))) }
        var writer = JSONWriter()
        writer.object { row in
            row.field("id", plain: identity.accountID(index))
            row.field("email", email)
            row.list(
                "results",
                { results in
                    results.object { result in
                        result.list(
                            "roleAssignmentResult",
                            { list in
                                for (rule, reason) in roles {
                                    list.object { entry in
                                        entry.field("resource", rule.resource)
                                        entry.field("role", rule.roleID)
                                        entry.field("status", reason == nil ? "INVITED" : "ERROR")
                                        entry.field("statusReason", orNull: reason)
                                    }
                                }
                            })
                        result.list(
                            "groupAssignmentResult",
                            { list in
                                for (group, reason) in joined {
                                    list.object { entry in
                                        entry.field("group", group)
                                        entry.field("status", reason == nil ? "INVITED" : "ERROR")
                                        entry.field("statusReason", orNull: reason)
                                    }
                                }
                            })
                    }
                })
        }
        return (writer.bytes, roles.contains { $0.1 != nil } || joined.contains { $0.1 != nil })
    }

    private mutating func newUser(_ email: String) -> Int {
        let domain = email.split(separator: "@").last.map { $0.lowercased() } ?? ""
        let known = domains.firstIndex { $0.name == domain }
        listings.byNickname = nil
        let isManaged = known.map { domains[$0].isVerified } ?? false
        return appendUser(email: email, flags: isManaged ? [.managed] : [], domain: known ?? domains.count - 1)
    }

    private mutating func give(_ rule: Rule, to index: Int) -> String? {
        guard let grant = rule.grant else { return "unknown resource" }
        do {
            _ = try change(index, .assignRole, target: "\(rule.roleID) \(rule.resource)") { world in
                let roles = Set(world.users.directRoles[Int32(index)] ?? []).union([grant])
                world.users.directRoles[Int32(index)] = roles.sorted()
            }
            return nil
        } catch {
            return "limit"
        }
    }

    private mutating func join(_ id: String, _ index: Int) -> String? {
        guard let group = group(id: id) else { return "group not found" }
        guard !groups[group].isSynced, !groups[group].isOrganizationAdmins else { return "group not manageable" }
        guard users.membership[groups[group].directory][index] != .none else { return "not in the group's directory" }
        guard !users.groups[index].contains(UInt16(group)) else { return nil }
        do {
            _ = try change(index, .addToGroup, target: id) { world in
                let list = (Array(world.users.groups[index]) + [UInt16(group)]).sorted()
                world.users.groups.set(list, of: index)
            }
            return nil
        } catch {
            return "limit"
        }
    }
}
