/// The user management API: managed accounts only, and about the account everywhere, not about this organisation.
extension World {
    private static let gracePeriod = 14 * Timestamps.day

    /// The account, when the organisation manages it.
    func managed(_ id: String) throws(Failure) -> Int {
        guard let index = user(id: id), current(index).isListed else { throw .management(404, "accountNotFound") }
        guard users.flags[index].contains(.managed) else { throw .management(403, "forbidden") }
        guard users.account[index] != .closed else { throw .management(404, "accountNotFound") }
        return index
    }

    /// Why an account's life is decided elsewhere; `nil` when it is decided here.
    func reason(_ index: Int) -> String? {
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

    func badBody() -> Failure { .management(400, "bodyParseFailure") }

    func body(_ call: Call, required: Bool) throws(Failure) -> FieldReader {
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

    func writePermission(_ reason: String?, _ writer: inout JSONWriter) {
        writer.object { rule in
            rule.field("allowed", reason == nil)
            if let reason { rule.field("reason") { $0.field("key", reason) } }
        }
    }

    func profile(_ id: String) throws(Failure) -> Reply { profileReply(try managed(id)) }

    func profileReply(_ index: Int) -> Reply {
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
}
