/// What a person is called and reached by, and the API tokens of the account.
extension World {
    // MARK: Profile and address

    mutating func changeProfile(_ id: String, _ call: Call) throws(Failure) -> Reply {
        let index = try managed(id)
        var changed = users.profiles[Int32(index)] ?? Users.Profile()
        do {
            try read(call, into: &changed)
        } catch {
            throw badBody()
        }
        if let nickname = changed.nickname, !(1...30).contains(nickname.count) {
            throw violation("nickname", "maxLength")
        }
        if let name = changed.name, !(1...255).contains(name.count) { throw violation("name", "maxLength") }
        if reason(index) != nil, index != 0 {
            var writer = JSONWriter()
            writer.object { context in
                context.key(dynamic: "name")
                writePermission(reason(index), &context)
            }
            throw .management(status: 403, key: "forbidden.fieldMutation", context: writer.bytes)
        }
        if changed == users.profiles[Int32(index)] ?? Users.Profile() {
            journal.duplicates += 1
        } else {
            users.profiles[Int32(index)] = changed
            listings.byNickname = nil
            journal.note(call: self.call, .changeProfile, user: index, target: changed.name ?? "")
        }
        return profileReply(index)
    }

    private func read(_ call: Call, into profile: inout Users.Profile) throws(Failure) {
        var reader = try FieldReader(body: call.body, required: true)
        if let name = try reader.string("name") { profile.name = name }
        if let nickname = try reader.string("nickname") { profile.nickname = nickname }
        if let zone = try reader.string("zoneinfo") { profile.zone = zone }
        if let locale = try reader.string("locale") { profile.locale = locale }
        let extended = reader.value("extended_profile")
        try reader.finish()
        guard let extended else { return }
        guard let fields = extended.object else { throw .badRequest("extended_profile is an object.") }
        for (key, value) in fields {
            guard let text = value.string else { throw .badRequest("\(key) is a string.") }
            switch key {
            case "job_title": profile.title = text
            case "department": profile.department = text
            case "organization": profile.organization = text
            case "location": profile.location = text
            default: throw .badRequest("\(key) is not described.")
            }
        }
    }

    private func violation(_ field: String, _ key: String) -> Failure {
        var writer = JSONWriter()
        writer.object { context in
            context.list(
                "fieldViolations",
                { list in
                    list.object { entry in
                        entry.field("field", field)
                        entry.list("violations", { $0.object { $0.field("key", key) } })
                    }
                })
        }
        return .management(status: 400, key: "fieldConstraintsViolated", context: writer.bytes)
    }

    mutating func changeEmail(_ id: String, _ call: Call) throws(Failure) -> Reply {
        let index = try managed(id)
        var reader = try body(call, required: true)
        guard let email = try? reader.requiredString("email"), (try? reader.finish()) != nil else { throw badBody() }
        if let reason = reason(index), index != 0 { throw .forbiddenAction(reason) }
        let domain = email.split(separator: "@", omittingEmptySubsequences: false).last.map { $0.lowercased() } ?? ""
        guard domains.contains(where: { $0.name == domain && $0.isVerified }) else {
            var writer = JSONWriter()
            writer.object { $0.field("domain", domain) }
            throw .management(status: 403, key: "forbidden.unclaimedDomain", context: writer.bytes)
        }
        let taken = user(email: email)
        guard taken == nil || taken == index else { throw violation("email", "unique") }
        guard address(index) != email else {
            journal.duplicates += 1
            return .noContent
        }
        if let old = users.emails[Int32(index)] { users.indexByEmail[old.lowercased()] = nil }
        users.emails[Int32(index)] = email
        users.indexByEmail[email.lowercased()] = Int32(index)
        journal.note(call: self.call, .changeEmail, user: index, target: email)
        return .noContent
    }

    // MARK: API tokens

    func tokens(_ id: String) throws(Failure) -> Reply {
        let index = try managed(id)
        let tokens = tokenIDs(index)
        var writer = JSONWriter()
        writer.array { list in
            for (place, token) in tokens.enumerated() {
                let digest = identity.bits(40 + UInt64(place), index)
                list.object { entry in
                    entry.field("id", plain: token)
                    entry.field("label", ["ci", "scripts", "My \"Addon\""][place % 3])
                    entry.field("createdAt", plain: Timestamps.text(now - 200 * Timestamps.day))
                    if digest % 4 != 0 {
                        let age = Int(digest >> 8) % (users.flags[index].contains(.service) ? 3 : 150)
                        entry.field("lastAccess", plain: Timestamps.text(now - age * Timestamps.day - 60_000))
                    }
                    entry.field("expiry", plain: Timestamps.text(now + 120 * Timestamps.day))
                }
            }
        }
        return Reply(status: 200, body: writer.bytes)
    }

    private func tokenIDs(_ index: Int) -> [String] {
        guard users.flags[index].contains(.hasTokens) else { return [] }
        let count = 1 + Int(identity.bits(39, index) % 2)
        return (0..<count).map { identity.uuid(kind: 5, index * 2 + $0) }.filter { !users.revokedTokens.contains($0) }
    }

    mutating func revokeToken(_ id: String, _ token: String) throws(Failure) -> Reply {
        let index = try managed(id)
        guard tokenIDs(index).contains(token) else { throw .management(404, "notFound") }
        users.revokedTokens.insert(token)
        journal.note(call: call, .revokeToken, user: index, target: token)
        return .noContent
    }
}
