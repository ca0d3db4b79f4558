/// The user management API: managed accounts only, and about the account everywhere, not about this organisation.
extension World {
    private static let gracePeriod = 14 * Timestamps.day

    /// The account, when the organisation manages it.
    private func managed(_ id: String) throws(Failure) -> Int {
        guard let index = user(id: id), current(index).isListed else { throw .management(404, "accountNotFound") }
        guard users.flags[index].contains(.managed) else { throw .management(403, "forbidden") }
        guard users.account[index] != .closed else { throw .management(404, "accountNotFound") }
        return index
    }

    /// Why an account's life is decided elsewhere; `nil` when it is decided here.
    private func reason(_ index: Int) -> String? {
        if users.flags[index].contains(.google) { return "externalDirectory.google" }
        if users.flags[index].contains(.synced) { return "externalDirectory.scim" }
        if index == 0 { return "administrative.notMyself" }
        return nil
    }

    private func lifecycleTarget(_ id: String) throws(Failure) -> Int {
        let index = try managed(id)
        if let reason = reason(index) { throw .forbiddenAction(reason) }
        return index
    }

    private func conflict(_ index: Int, _ message: String, _ code: String) -> Failure {
        var writer = JSONWriter()
        writer.object { context in
            context.field("message", message)
            context.field("accountId", plain: identity.accountID(index))
            context.list(
                "errorCodes",
                { list in
                    list.object { error in
                        error.field("code", code)
                        error.field("message", message)
                        error.field("link", "https://support.example.com/\(code)")
                    }
                })
        }
        return .management(status: 409, key: "conflict.lifecycleErrors", context: writer.bytes)
    }

    private func badBody() -> Failure { .management(400, "bodyParseFailure") }

    private func body(_ call: Call, required: Bool) throws(Failure) -> FieldReader {
        do { return try FieldReader(body: call.body, required: required) } catch { throw badBody() }
    }

    // MARK: Reading

    func permissions(_ id: String, _ call: Call) throws(Failure) -> Reply {
        let index = try managed(id)
        let all = [
            "profile", "profile.write", "profile.read", "email.set", "lifecycle.enablement", "lifecycle.delete",
            "apiToken.read", "apiToken.delete",
        ]
        let asked = call.values("privileges").flatMap { $0.split(separator: ",").map(String.init) }
        guard call.query.allSatisfy({ $0.name == "privileges" }), asked.allSatisfy(all.contains) else {
            throw badBody()
        }
        let wanted = asked.isEmpty ? all : asked
        return .json { out in
            for key in wanted {
                out.key(dynamic: key)
                let reason = key.hasSuffix("read") || key.hasPrefix("apiToken") ? nil : self.reason(index)
                if key == "profile" || key == "profile.write" {
                    out.object { fields in
                        for field in ["name", "nickname", "zoneinfo", "locale", "extended_profile.job_title"] {
                            fields.key(dynamic: field)
                            writePermission(reason, &fields)
                        }
                    }
                } else {
                    writePermission(key == "lifecycle.enablement" ? enablementReason(index) : reason, &out)
                }
            }
        }
    }

    private func enablementReason(_ index: Int) -> String? {
        users.flags[index].contains(.exportControl) ? "blocked.exportControl" : reason(index)
    }

    private func writePermission(_ reason: String?, _ writer: inout JSONWriter) {
        writer.object { rule in
            rule.field("allowed", reason == nil)
            if let reason { rule.field("reason") { $0.field("key", reason) } }
        }
    }

    func profile(_ id: String) throws(Failure) -> Reply { profileReply(try managed(id)) }

    private func profileReply(_ index: Int) -> Reply {
        let digest = identity.bits(11, index)
        let profile = users.profiles[Int32(index)]
        return .json { out in
            out.field("account") { account in
                account.field("account_id", plain: identity.accountID(index))
                account.field("account_type", plain: "atlassian")
                account.field("account_status", plain: users.account[index].id)
                account.field("name", name(index))
                account.field("nickname", nickname(index))
                account.field("email", email(index) ?? "")
                account.field("zoneinfo", profile?.zone ?? Names.zones[Int(digest >> 24) % Names.zones.count])
                account.field("locale", profile?.locale ?? "en-GB")
                account.field("picture", plain: picture(index))
                account.field("extended_profile") { extended in
                    extended.field("job_title", profile?.title ?? Names.titles[Int(digest >> 8) % Names.titles.count])
                    let department = Names.departments[Int(digest >> 16) % Names.departments.count]
                    extended.field("department", profile?.department ?? department)
                }
            }
        }
    }

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

    // MARK: Lifecycle

    mutating func disable(_ id: String, _ call: Call) throws(Failure) -> Reply {
        let index = try lifecycleTarget(id)
        var reader = try body(call, required: false)
        do {
            _ = try reader.string("message")
            try reader.finish()
        } catch {
            throw badBody()
        }
        guard !users.flags[index].contains(.scheduledForDeletion) else {
            throw conflict(index, "The account is scheduled for deletion", "deletion-pending")
        }
        try apply(index, .deactivate) { $0.users.account[index] = .inactive }
        if users.deactivated[Int32(index)] == nil { users.deactivated[Int32(index)] = now }
        return .noContent
    }

    mutating func enable(_ id: String, _ call: Call) throws(Failure) -> Reply {
        let index = try lifecycleTarget(id)
        guard !users.flags[index].contains(.exportControl) else { throw .forbiddenAction("blocked.exportControl") }
        guard !users.flags[index].contains(.scheduledForDeletion) else {
            throw conflict(index, "Cancel the deletion first", "deletion-pending")
        }
        try apply(index, .reactivate) { $0.users.account[index] = .active }
        users.deactivated[Int32(index)] = nil
        return .noContent
    }

    mutating func scheduleDeletion(_ id: String) throws(Failure) -> Reply {
        let index = try lifecycleTarget(id)
        guard !users.flags[index].contains(.scheduledForDeletion) else {
            journal.duplicates += 1
            throw conflict(index, "The deletion is scheduled already", "deletion-pending")
        }
        guard !users.flags[index].contains(.orgAdmin) else {
            throw conflict(index, "The account administers an organisation", "organization-admin")
        }
        try apply(index, .scheduleDeletion) { world in
            world.users.account[index] = .inactive
            world.users.flags[index].insert(.scheduledForDeletion)
        }
        users.deactivated[Int32(index)] = now
        users.deletionDue[Int32(index)] = now + Self.gracePeriod
        return .json { $0.field("message", "Success") }
    }

    mutating func cancelDeletion(_ id: String) throws(Failure) -> Reply {
        let index = try lifecycleTarget(id)
        try apply(index, .cancelDeletion) { world in
            guard world.users.flags[index].contains(.scheduledForDeletion) else { return }
            world.users.account[index] = .active
            world.users.flags[index].remove(.scheduledForDeletion)
        }
        if users.account[index] == .active { users.deactivated[Int32(index)] = nil }
        users.deletionDue[Int32(index)] = nil
        return .json { $0.field("message", "Success") }
    }

    private mutating func apply(_ index: Int, _ kind: Journal.Kind, _ body: (inout World) -> Void) throws(Failure) {
        do {
            _ = try change(index, kind, body)
        } catch {
            throw conflict(index, "No free seat of \(products[error.product].name)", "licence-limit")
        }
    }

    /// Moves the clock, and ends the accounts whose grace period is over.
    mutating func advance(by milliseconds: Int) {
        now += milliseconds
        let due = users.deletionDue.filter { $0.value <= now }.keys.sorted()
        for key in due {
            let index = Int(key)
            users.deletionDue[key] = nil
            _ = try? change(index, .closeAccount, countingSeats: false) { world in
                world.users.account[index] = .closed
                world.users.flags[index].remove(.scheduledForDeletion)
                world.users.membership[0][index] = .none
                world.users.membership[1][index] = .none
                world.users.groups.set([], of: index)
                world.users.directRoles[Int32(index)] = nil
            }
        }
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
