extension World {
    /// The user a v2 write names, and where. Somebody who is in none of the directories is not found.
    private func member(_ directory: String, _ id: String) throws(Failure) -> (index: Int, scope: [Int]) {
        guard let scope = directories(directory) else { throw .noDirectory }
        guard let index = user(id: id) else { throw .noUser }
        let present = scope.filter { users.membership[$0][index] != .none }
        guard !present.isEmpty else { throw .noUser }
        return (index, present)
    }

    private mutating func changing(
        _ index: Int, _ kind: Journal.Kind, target: String = "", limitCode: String = "ADMIN-409-3",
        _ body: (inout World) -> Void
    ) throws(Failure) {
        do {
            _ = try change(index, kind, target: target, body)
        } catch {
            throw .seatLimit(products[error.product].name, code: limitCode)
        }
    }

    private func refuseBody(_ call: Call) throws(Failure) {
        // An empty object does no harm; a body that means to say something does.
        let reader = try FieldReader(body: call.body)
        try reader.finish()
    }

    mutating func suspend(_ directory: String, _ id: String, _ call: Call) throws(Failure) -> Reply {
        try refuseBody(call)
        let (index, scope) = try member(directory, id)
        guard users.flags[index].isDisjoint(with: .administrators) else { throw .administrator }
        try changing(index, .suspend, target: directory) { world in
            for place in scope { world.users.membership[place][index] = .suspended }
        }
        return .noContent
    }

    mutating func restore(_ directory: String, _ id: String, _ call: Call) throws(Failure) -> Reply {
        try refuseBody(call)
        let (index, scope) = try member(directory, id)
        try changing(index, .restore, target: directory) { world in
            for place in scope { world.users.membership[place][index] = .active }
        }
        return .noContent
    }

    /// Roles and memberships are lost; a managed account stays as one that is not invited.
    mutating func removeUser(_ directory: String, _ id: String) throws(Failure) -> Reply {
        let (index, scope) = try member(directory, id)
        guard users.flags[index].isDisjoint(with: .administrators) else { throw .administrator }
        try changing(index, .remove, target: directory) { world in
            for place in scope { world.users.membership[place][index] = .none }
            let kept = Array(world.users.groups[index]).filter { !scope.contains(world.groups[Int($0)].directory) }
            world.users.groups.set(kept, of: index)
            let roles = (world.users.directRoles[Int32(index)] ?? []).filter { grant in
                !scope.contains(world.sites[world.products[Int(grant.product)].site].directory)
            }
            world.users.directRoles[Int32(index)] = roles.isEmpty ? nil : roles
        }
        return .noContent
    }

    // MARK: Memberships

    mutating func addMember(_ directory: String, _ groupID: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body, required: true)
        let account = try reader.requiredString("accountId")
        try reader.finish()
        let group = try group(directory, groupID)
        guard !groups[group].isSynced else { throw .syncedGroup }
        guard !groups[group].isOrganizationAdmins else {
            throw .organization(
                status: 403, code: "ADMIN-403-5", title: "Not allowed to manage the group",
                detail: "The group does not give the role any more; assign it instead.")
        }
        guard let index = user(id: account), users.membership[groups[group].directory][index] != .none else {
            throw .noUser
        }
        guard !users.groups[index].contains(UInt16(group)) else {
            journal.duplicates += 1
            throw .organization(status: 409, code: "ADMIN-409-28", title: "Conflict", detail: "Already a member.")
        }
        try changing(index, .addToGroup, target: groupID) { world in
            let list = (Array(world.users.groups[index]) + [UInt16(group)]).sorted()
            world.users.groups.set(list, of: index)
        }
        return .noContent
    }

    mutating func removeMember(_ directory: String, _ groupID: String, _ account: String) throws(Failure) -> Reply {
        let group = try group(directory, groupID)
        guard !groups[group].isSynced else { throw .syncedGroup }
        guard let index = user(id: account), current(index).isListed else { throw .noUser }
        if groups[group].isOrganizationAdmins, users.flags[index].contains(.orgAdmin) { throw .administrator }
        try changing(index, .removeFromGroup, target: groupID) { world in
            let list = Array(world.users.groups[index]).filter { $0 != UInt16(group) }
            world.users.groups.set(list, of: index)
        }
        return .noContent
    }

    // MARK: Roles of a user

    mutating func changeRole(_ id: String, _ call: Call, assigns: Bool) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body, required: true)
        let allowed = UserQuery.roleNames.filter { $0 != "atlassian/ai-access" }
        let roleID = try reader.requiredString("role", oneOf: allowed)
        let resource = try reader.string("resource")
        try reader.finish()
        guard let role = Role(id: roleID) else { throw .badRequest("No such role.", code: "ADMIN-UAM-400-1") }
        guard let index = user(id: id), current(index).isListed else {
            throw .organization(status: 404, code: "ADMIN-UAM-404-3", title: "User not found", detail: "")
        }
        if role == .orgAdmin || role == .siteAdmin || (role == .userAccessAdmin && resource == nil) {
            return try changePlatformRole(index, role, resource, assigns: assigns)
        }
        guard let resource else { throw .badRequest("resource is required.", code: "ADMIN-UAM-400-1") }
        guard let product = product(resource: resource) else {
            throw .organization(status: 404, code: "ADMIN-UAM-404-3", title: "Resource not found", detail: "")
        }
        guard products[product].roles.contains(role) else {
            throw .badRequest("The product has no such role.", code: "ADMIN-UAM-400-3")
        }
        guard current(index).overall != .none || !assigns else {
            throw .badRequest("The user is in no directory.", code: "ADMIN-UAM-400-2")
        }
        let grant = Grant(product, role)
        let kind: Journal.Kind = assigns ? .assignRole : .revokeRole
        try changing(index, kind, target: "\(role.id) \(resource)", limitCode: "ADMIN-UAM-409-3") { world in
            var roles = Set(world.users.directRoles[Int32(index)] ?? [])
            if assigns { roles.insert(grant) } else { roles.remove(grant) }
            world.users.directRoles[Int32(index)] = roles.isEmpty ? nil : roles.sorted()
        }
        return .noContent
    }

    private mutating func changePlatformRole(
        _ index: Int, _ role: Role, _ resource: String?, assigns: Bool
    ) throws(Failure) -> Reply {
        if role == .siteAdmin, !sites.indices.contains(where: { siteResource($0) == resource }) {
            throw .badRequest("The role needs a site as its resource.", code: "ADMIN-UAM-400-3")
        }
        if role != .siteAdmin, let resource, resource != organizationResource {
            throw .badRequest("The role is one of the organisation.", code: "ADMIN-UAM-400-3")
        }
        if index == 0, !assigns {
            throw .organization(
                status: 403, code: "ADMIN-UAM-403-1", title: "Forbidden", detail: "Nobody revokes their own role.")
        }
        guard let flag = UserFlags.platformRoles.first(where: { $0.1 == role })?.0 else { return .noContent }
        let kind: Journal.Kind = assigns ? .assignOrganizationRole : .revokeOrganizationRole
        try changing(index, kind, target: role.id) { world in
            if assigns { world.users.flags[index].insert(flag) } else { world.users.flags[index].remove(flag) }
        }
        return .noContent
    }

    mutating func changeOrganizationRole(_ id: String, _ call: Call, assigns: Bool) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body, required: true)
        _ = try reader.requiredString("role", oneOf: ["atlassian/org-admin"])
        try reader.finish()
        guard let index = user(id: id), current(index).isListed else { throw .noUser }
        return try changePlatformRole(index, .orgAdmin, nil, assigns: assigns)
    }
}
