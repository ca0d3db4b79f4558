/// One line of the vendor's audit log.
struct AuditEvent {
    var id: String
    var time: Int
    var action: String
    var actor: Int
    /// The user it is about; `nil` when it is about none.
    var subject: Int?
}

extension World {
    static let eventActions: [(id: String, name: String, group: String)] = [
        ("user_login", "Logged in to account", "Account"),
        ("user_logout", "Logged out of account", "Account"),
        ("user_created", "Created account", "Account"),
        ("user_granted_role", "Granted role to user", "User access"),
        ("user_revoked_role", "Revoked role from user", "User access"),
        ("added_org_admin", "Added organization admin", "User access"),
        ("group_created", "Created group", "Groups"),
        ("group_deleted", "Deleted group", "Groups"),
    ]

    /// Some weeks of the past: joiners and a sample of logins, oldest first.
    mutating func seedEvents() {
        var past: [AuditEvent] = []
        for index in 0..<min(users.count, 2000) {
            let added = Int(users.added[index])
            if added > now - 180 * Timestamps.day {
                past.append(AuditEvent(id: "", time: added, action: "user_created", actor: 0, subject: index))
            }
            guard index % 5 == 0 else { continue }
            if let latest = users.activity.map({ $0[index] }).max(), latest > Users.neverUsed,
                Int(latest) * 1000 > now - 180 * Timestamps.day
            {
                past.append(
                    AuditEvent(id: "", time: Int(latest) * 1000, action: "user_login", actor: index, subject: index))
            }
        }
        past.sort { ($0.time, $0.actor, $0.subject ?? -1) < ($1.time, $1.actor, $1.subject ?? -1) }
        for event in past { record(event.action, actor: event.actor, subject: event.subject, at: event.time) }
    }

    @discardableResult
    mutating func record(_ action: String, actor: Int, subject: Int?, at time: Int) -> AuditEvent {
        let event = AuditEvent(
            id: identity.uuid(kind: 7, events.count), time: time, action: action, actor: actor, subject: subject)
        events.append(event)
        return event
    }

    func listEventActions() -> Reply {
        .json { out in
            out.list(
                "data",
                { list in
                    for action in Self.eventActions {
                        list.object { entry in
                            entry.field("id", action.id)
                            entry.field("type", "event-actions")
                            entry.field("attributes") { attributes in
                                attributes.field("displayName", action.name)
                                attributes.field("groupDisplayName", action.group)
                            }
                        }
                    }
                })
        }
    }

    // MARK: Pages

    private struct Span {
        var from: Int
        var to: Int
    }

    private func span(_ reader: inout FieldReader) throws(Failure) -> Span {
        func instant(_ text: String?, _ fallback: Int) throws(Failure) -> Int {
            guard let text else { return fallback }
            guard let milliseconds = Int(text), milliseconds >= 0 else {
                throw .organization(status: 400, code: "ADMIN-400-3", title: "Invalid date or time", detail: text)
            }
            return milliseconds
        }
        return Span(
            from: try instant(try reader.string("from"), .min), to: try instant(try reader.string("to"), .max))
    }

    private func limit(_ reader: inout FieldReader, _ usual: Int) throws(Failure) -> Int {
        do { return try reader.int("limit", in: 1...500) ?? usual } catch {
            throw .organization(
                status: 400, code: "ADMIN-400-21", title: "Invalid query count", detail: "limit is 1 to 500")
        }
    }

    /// Newest first.
    func listEvents(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: [])
        let span = try span(&reader)
        let limit = try limit(&reader, 30)
        let term = try reader.string("q")?.lowercased()
        let action = try reader.string("action")
        let actors = try reader.string("actor")?.split(separator: ",").map(String.init)
        _ = try reader.string("ip")
        let products = try reader.string("product")?.split(separator: ",").map(String.init)
        _ = try reader.string("location")
        let token = try reader.string("cursor")
        try reader.finish()
        let known = ["bitbucket", "confluence", "guard_detect", "jira", "loom"]
        guard products?.allSatisfy(known.contains) ?? true else { throw .badRequest("product", code: "ADMIN-400-19") }
        let start =
            try token.map { text throws(Failure) in try cursor(text, Listings.Kind.events).position } ?? events.count
        var found: [AuditEvent] = []
        var place = start
        while place > 0, found.count < limit {
            place -= 1
            let event = events[place]
            guard event.time >= span.from, event.time < span.to, action.map({ $0 == event.action }) ?? true,
                actors?.contains(identity.accountID(event.actor)) ?? true,
                term.map({ message(event).lowercased().contains($0) }) ?? true
            else { continue }
            found.append(event)
        }
        let next = place > 0 ? self.token(Listings.Kind.events, place, 0) : nil
        return eventReply("events", found, next: next, link: next, limit: limit, isStream: false)
    }

    /// Oldest first by default; the last cursor can be used again to ask for what came later.
    func streamEvents(_ call: Call) throws(Failure) -> Reply {
        var reader = try FieldReader(query: call.query, arrays: [])
        let span = try span(&reader)
        let limit = try limit(&reader, 200)
        let isDescending = try reader.string("sortOrder", oneOf: ["asc", "desc"]) == "desc"
        let token = try reader.string("cursor")
        try reader.finish()
        let start = try token.map { text throws(Failure) in try cursor(text, Listings.Kind.stream).position } ?? 0
        var place = start
        var found: [AuditEvent] = []
        while place < events.count, found.count < limit {
            let event = events[isDescending ? events.count - 1 - place : place]
            if event.time >= span.from, event.time < span.to { found.append(event) }
            place += 1
        }
        let next = self.token(Listings.Kind.stream, place, 0)
        let link = place < events.count ? next : nil
        return eventReply("events-stream", found, next: next, link: link, limit: limit, isStream: true)
    }

    func eventDetails(_ id: String) throws(Failure) -> Reply {
        guard let event = events.first(where: { $0.id == id }) else {
            throw .organization(status: 404, code: "ADMIN-404-4", title: "Event not found", detail: "")
        }
        return .json { out in
            out.key("data")
            writeEvent(event, isStream: false, &out)
        }
    }

    private func eventReply(
        _ name: String, _ events: [AuditEvent], next: String?, link: String?, limit: Int, isStream: Bool
    ) -> Reply {
        .json(reserving: 900 * events.count + 256) { out in
            out.list("data", { list in for event in events { writeEvent(event, isStream: isStream, &list) } })
            out.field("links") { links in
                links.field("self", plain: organizationURL + "/" + name)
                if let link { links.field("next", plain: organizationURL + "/" + name + "?cursor=" + link) }
            }
            out.field("meta") { meta in
                if let next { meta.field("next", plain: next) }
                meta.field("page_size", limit)
            }
        }
    }

    private func message(_ event: AuditEvent) -> String {
        let name = event.subject.map(name) ?? ""
        return "\(event.action) \(name)"
    }

    private func writeEvent(_ event: AuditEvent, isStream: Bool, _ list: inout JSONWriter) {
        list.object { out in
            out.field("id", plain: event.id)
            out.field("type", "events")
            out.field("attributes") { attributes in
                attributes.field("time", plain: Timestamps.text(event.time))
                if isStream { attributes.field("processedAt", plain: Timestamps.text(event.time + 8000)) }
                attributes.field("action", event.action)
                attributes.field("actor") { actor in
                    actor.field("id", plain: identity.accountID(event.actor))
                    actor.field("name", name(event.actor))
                    if let email = email(event.actor) { actor.field("email", email) }
                    let self_ = "https://api.atlassian.com/users/" + identity.accountID(event.actor)
                    actor.field("links") { $0.field("self", plain: self_) }
                }
                attributes.list(
                    "context",
                    { context in
                        guard let subject = event.subject else { return }
                        context.object { user in
                            user.field("id", plain: identity.accountID(subject))
                            user.field("type", "users")
                            user.field("attributes") { fields in
                                fields.field("accountType", "atlassian")
                                if let email = email(subject) { fields.field("email", email) }
                                fields.field("name", name(subject))
                            }
                        }
                    })
                attributes.list(
                    "container",
                    { container in
                        container.object { site in
                            site.field("id", plain: sites[0].cloudID)
                            site.field("type", "sites")
                            site.field("attributes") { fields in
                                fields.field("siteHostName", plain: sites[0].url)
                                fields.field("siteName", sites[0].name)
                            }
                            site.field("links") { $0.field("alt", plain: sites[0].url) }
                        }
                    })
                attributes.field("location") { location in
                    location.field("ip", "192.0.2.10")
                    location.field("city", "Berlin")
                    location.field("regionName", "Berlin")
                    location.field("countryName", "Germany")
                }
            }
            out.field("message") { text in
                text.field("content", message(event))
                text.field("format", "text")
            }
            out.field("links") { $0.field("self", plain: organizationURL + "/events/" + event.id) }
        }
    }
}
