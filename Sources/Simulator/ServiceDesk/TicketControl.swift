/// `/_simulator/tickets`, `/_simulator/automation` and `/_simulator/portal`: the people who file tickets.
///
/// | call | does |
/// | --- | --- |
/// | POST `tickets` | files one: `{"person": e-mail or id, "project"?, "requestType"?, "summary"?, "product"?}` |
/// | GET `tickets`, `tickets/{key}` | all tickets; one with its comments |
/// | PUT `tickets/{key}` | `{"status": "Resolved"}` |
/// | POST `tickets/{key}/send` | lets Jira Automation send its web request, and answers when it has |
/// | GET, PUT, DELETE `automation` | the rule: `{"url", "headers"?: {name: value}, "body"?, "attempts"?, "pause"?, "copies"?}` |
/// | POST `portal` | files one as `tickets` does, then sends the web request |
/// | GET `portal`, `portal/{key}` | the same for people, as a page |
extension World {
    mutating func ticketControl(_ call: Call) throws(FaultSyntaxError) -> Reply? {
        let pieces = Array(call.segments.dropFirst())
        switch (call.method, pieces.first, pieces.count) {
        case ("POST", "tickets", 1): return try fileTicket(call)
        case ("GET", "tickets", 1): return ticketList()
        case ("GET", "tickets", 2): return ticketReply(try place(pieces[1]))
        case ("PUT", "tickets", 2): return try setStatus(pieces[1], call)
        case ("GET", "automation", 1): return automationReply()
        case ("PUT", "automation", 1): return try setAutomation(call)
        case ("DELETE", "automation", 1):
            tickets.automation = nil
            return automationReply()
        case ("GET", "portal", 1): return portal()
        case ("GET", "portal", 2): return portal(showing: try place(pieces[1]))
        default: return nil
        }
    }

    private func place(_ key: String) throws(FaultSyntaxError) -> Int {
        guard let place = tickets.place(key) else { throw FaultSyntaxError(description: "\(key): no such ticket") }
        return place
    }

    private mutating func fileTicket(_ call: Call) throws(FaultSyntaxError) -> Reply {
        guard case .object(let members)? = JSONValue.parse(call.body) else {
            throw FaultSyntaxError(description: "the body is not a JSON object")
        }
        let place = try file(members.compactMapValues(\.string))
        let ticket = tickets[place]
        return .json(201) { out in
            out.field("key", ticket.key)
            out.field("id", String(ticket.id))
            out.field("reporter", accountID(of: ticket.reporter))
        }
    }

    /// Files a ticket as the named fields say, and gives its place.
    mutating func file(_ fields: [String: String]) throws(FaultSyntaxError) -> Int {
        guard let reporter = fields["person"].flatMap({ self.reporter($0) }) else {
            throw FaultSyntaxError(description: "person: an e-mail address or an account id")
        }
        let desks = SimulatedDesk.all
        guard let desk = desks.firstIndex(where: { $0.project == (fields["project"] ?? desks[0].project) }) else {
            throw FaultSyntaxError(description: "project: \(desks.map(\.project).joined(separator: ", "))")
        }
        let types = desks[desk].requestTypes
        var type: Int? = 0
        if let wanted = fields["requestType"] {
            type = types.firstIndex { $0.name == wanted || $0.id == wanted }
            // The empty one stands for a ticket that was made inside Jira.
            guard type != nil || wanted.isEmpty else {
                throw FaultSyntaxError(description: "requestType: \(types.map(\.name).joined(separator: ", "))")
            }
        }
        let product = fields["product"].flatMap { $0.isEmpty ? nil : $0 }
        let ticket = tickets.file(
            desk: desk, requestType: type, reporter: reporter, summary: fields["summary"] ?? "I need access",
            product: product, at: now)
        return tickets.place(ticket.key) ?? 0
    }

    private mutating func setStatus(_ key: String, _ call: Call) throws(FaultSyntaxError) -> Reply {
        let place = try place(key)
        let name = JSONValue.parse(call.body)?.object?["status"]?.string ?? ""
        guard let status = SimulatedTicket.Status(rawValue: name) else {
            let known = SimulatedTicket.Status.allCases.map(\.rawValue).joined(separator: ", ")
            throw FaultSyntaxError(description: "status: \(known)")
        }
        tickets.setStatus(status, of: place)
        return ticketReply(place)
    }

    private func ticketList() -> Reply {
        .json { out in
            out.list("tickets", { list in for place in tickets.all.indices { writeTicket(place, &list) } })
        }
    }

    private func ticketReply(_ place: Int) -> Reply {
        var writer = JSONWriter()
        writeTicket(place, &writer)
        return Reply(status: 200, body: writer.bytes)
    }

    private func writeTicket(_ place: Int, _ writer: inout JSONWriter) {
        let ticket = tickets[place]
        writer.object { out in
            out.field("key", ticket.key)
            out.field("reporter", accountID(of: ticket.reporter))
            out.field("summary", ticket.summary)
            out.field("status", ticket.status.rawValue)
            out.list(
                "comments",
                { list in
                    for comment in ticket.comments {
                        list.object { entry in
                            entry.field("body", comment.body)
                            entry.field("public", comment.isPublic)
                        }
                    }
                })
        }
    }

    // MARK: Automation

    private mutating func setAutomation(_ call: Call) throws(FaultSyntaxError) -> Reply {
        let members = JSONValue.parse(call.body)?.object ?? [:]
        let known: Set = ["url", "headers", "body", "attempts", "pause", "copies"]
        guard let url = members["url"]?.string, url.hasPrefix("http"), Set(members.keys).isSubset(of: known) else {
            throw FaultSyntaxError(description: "an automation rule takes url, headers, body, attempts, pause, copies")
        }
        var rule = Automation(url: url, body: members["body"]?.string ?? Automation.standardBody)
        rule.headers = (members["headers"]?.object ?? [:]).sorted { $0.key < $1.key }.compactMap { header in
            header.value.string.map { (header.key, $0) }
        }
        if let attempts = members["attempts"]?.int { rule.attempts = min(max(1, attempts), 20) }
        if let pause = members["pause"]?.int { rule.pause = min(max(0, pause), 60_000) }
        if let copies = members["copies"]?.int { rule.copies = min(max(1, copies), 20) }
        tickets.automation = rule
        return automationReply()
    }

    /// Without the headers: they hold the secret.
    private func automationReply() -> Reply {
        .json { out in
            out.field("url", orNull: tickets.automation?.url)
            out.list("deliveries", { list in for delivery in tickets.deliveries { Self.write(delivery, &list) } })
        }
    }

    static func write(_ delivery: Automation.Delivery, _ list: inout JSONWriter) {
        list.object { entry in
            entry.field("ticket", delivery.ticket)
            entry.field("status", orNull: delivery.status)
        }
    }
}
