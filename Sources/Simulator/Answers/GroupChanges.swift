extension World {
    /// Answers 201 without an id, as the vendor does: the caller searches by name afterwards.
    mutating func createGroup(_ directory: String, _ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body, required: true)
        let name = try reader.requiredString("name")
        let description = try reader.string("description")
        try reader.finish()
        guard let scope = directories(directory) else { throw .noDirectory }
        guard name.count <= 255 else { throw .badRequest("name is too long.") }
        let isTaken = groups.contains { group in
            !group.isDeleted && scope.contains(group.directory) && group.name.lowercased() == name.lowercased()
        }
        guard !isTaken else {
            journal.duplicates += 1
            throw .organization(status: 409, code: "ADMIN-409-28", title: "Conflict", detail: "The name is taken.")
        }
        guard groups.count < Int(UInt16.max) else { throw .badRequest("The directory is full.") }
        let index = add(name, description, directory: scope[0])
        groups[index].visibleFrom = self.call + 1 + (faults.faults.notConsistent ?? 0)
        journal.note(call: self.call, .createGroup, user: nil, target: name)
        return Reply(status: 201)
    }

    mutating func deleteGroup(_ directory: String, _ id: String) throws(Failure) -> Reply {
        let index = try group(directory, id)
        guard !groups[index].isSynced else { throw .syncedGroup }
        guard groups[index].defaultFor.isEmpty else {
            throw .organization(
                status: 403, code: "ADMIN-403-6", title: "Not allowed to delete the group",
                detail: "It is a default group.")
        }
        guard groups[index].isDeletable else {
            throw .organization(
                status: 403, code: "ADMIN-403-7", title: "Not allowed to delete the group",
                detail: "It grants administration.")
        }
        for user in 0..<users.count where users.groups[user].contains(UInt16(index)) {
            let kept = Array(users.groups[user]).filter { $0 != UInt16(index) }
            users.groups.set(kept, of: user)
        }
        groups[index].isDeleted = true
        groups[index].grants = []
        recount()
        journal.note(call: call, .deleteGroup, user: nil, target: id)
        return .noContent
    }

    mutating func changeGroupRole(
        _ directory: String, _ id: String, _ call: Call, assigns: Bool
    ) throws(Failure) -> Reply {
        var reader = try FieldReader(body: call.body, required: true)
        let resource = try reader.requiredString("resourceId")
        let roleID = try reader.requiredString("roleId")
        try reader.finish()
        let index = try group(directory, id)
        guard let product = product(resource: resource) else {
            throw .organization(status: 404, code: "ADMIN-404-1", title: "Resource not found", detail: resource)
        }
        guard let role = Role(id: roleID), products[product].roles.contains(role) else {
            throw .badRequest("The product has no such role.", code: "ADMIN-400-4")
        }
        let grant = Grant(product, role)
        let done = assigns ? Reply(status: 200) : .noContent
        guard groups[index].grants.contains(grant) != assigns else {
            journal.duplicates += 1
            return done
        }
        if !assigns, groups[index].defaultFor.contains(grant) {
            throw .organization(
                status: 403, code: "ADMIN-403-6", title: "Not allowed to manage the group",
                detail: "It is the default group of the product.")
        }
        try setGroupRole(index, grant, assigns: assigns)
        journal.note(
            call: self.call, assigns ? .assignGroupRole : .revokeGroupRole, user: nil,
            target: "\(id) \(roleID) \(resource)")
        return done
    }

    private mutating func setGroupRole(_ index: Int, _ grant: Grant, assigns: Bool) throws(Failure) {
        let before = groups[index].grants
        let product = Int(grant.product)
        let taken = seats[product]
        groups[index].grants = assigns ? (before + [grant]).sorted() : before.filter { $0 != grant }
        recount()
        if let capacity = products[product].capacity, seats[product] > capacity, seats[product] > taken {
            groups[index].grants = before
            recount()
            throw .seatLimit(products[product].name)
        }
    }
}
