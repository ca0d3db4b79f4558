/// The first site as Jira and Jira Service Management answer there.
extension World {
    mutating func jira(_ operation: Operation, _ parameters: [String], _ call: Call) throws(Failure) -> Reply {
        switch operation {
        case .myself: myself()
        case .serverInfo: serverInfo()
        case .applicationRoles: applicationRoles()
        case .desks: try page(call, of: SimulatedDesk.all) { desk, out in writeDesk(desk, &out) }
        case .requestTypes:
            try page(call, of: try desk(parameters[0]).requestTypes) { [self] type, out in
                writeRequestType(type, of: parameters[0], &out)
            }
        case .requestType: try requestType(parameters)
        case .request: request(try ticket(parameters[0]), call)
        case .requestComments: try comments(try ticket(parameters[0]), call)
        default: try addComment(parameters[0], call)
        }
    }

    private func desk(_ id: String) throws(Failure) -> SimulatedDesk {
        guard let desk = SimulatedDesk.all.first(where: { $0.id == id }) else {
            throw .jira(404, "The service desk with the id '\(id)' does not exist.", isDesk: true)
        }
        return desk
    }

    private func ticket(_ key: String) throws(Failure) -> Int {
        guard let place = tickets.place(key) else {
            throw .jira(404, "The request '\(key)' does not exist, or you may not see it.", isDesk: true)
        }
        return place
    }

    private func myself() -> Reply {
        .json { out in
            out.field("accountId", identity.accountID(0))
            out.field("accountType", "atlassian")
            out.field("emailAddress", address(0))
            out.field("displayName", name(0))
            out.field("active", true)
        }
    }

    private func serverInfo() -> Reply {
        .json { out in
            out.field("baseUrl", plain: sites[0].url)
            out.field("version", "1001.0.0-SNAPSHOT")
            out.field("deploymentType", "Cloud")
        }
    }

    private func applicationRoles() -> Reply {
        var writer = JSONWriter()
        writer.array { list in
            for index in [ProductIndex.jira, ProductIndex.serviceManagement] {
                let (product, used) = (products[index], seats[index])
                list.object { out in
                    out.field("key", product.owner)
                    out.field("name", product.name == "Jira" ? "Jira Software" : product.name)
                    out.field("defined", true)
                    out.field("numberOfSeats", product.capacity ?? -1)
                    out.field("remainingSeats", product.capacity.map { max(0, $0 - used) } ?? -1)
                    out.field("userCount", used)
                    out.field("hasUnlimitedSeats", product.capacity == nil)
                }
            }
        }
        return Reply(status: 200, body: writer.bytes)
    }

    // MARK: Desks

    private func writeDesk(_ desk: SimulatedDesk, _ out: inout JSONWriter) {
        out.object { out in
            out.field("id", desk.id)
            out.field("projectId", desk.projectID)
            out.field("projectName", desk.name)
            out.field("projectKey", desk.project)
        }
    }

    private func writeRequestType(
        _ type: SimulatedDesk.RequestType, of desk: String, _ out: inout JSONWriter
    ) {
        out.object { out in
            out.field("id", type.id)
            out.field("name", type.name)
            out.field("description", type.description)
            out.field("helpText", "")
            out.field("issueTypeId", "10012")
            out.field("serviceDeskId", desk)
            out.field("portalId", "2")
            out.field("groupIds", strings: ["12"])
        }
    }

    private func requestType(_ parameters: [String]) throws(Failure) -> Reply {
        guard let type = try desk(parameters[0]).requestTypes.first(where: { $0.id == parameters[1] }) else {
            throw .jira(404, "The request type does not exist.", isDesk: true)
        }
        var writer = JSONWriter()
        writeRequestType(type, of: parameters[0], &writer)
        return Reply(status: 200, body: writer.bytes)
    }

    // MARK: Tickets

    private func request(_ place: Int, _ call: Call) -> Reply {
        let ticket = tickets[place]
        let desk = SimulatedDesk.all[ticket.desk]
        let type = ticket.requestType.map { desk.requestTypes[$0] }
        let expanded = Set((call.value("expand") ?? "").split(separator: ",").map(String.init))
        return .json { out in
            out.field("issueId", String(ticket.id))
            out.field("issueKey", ticket.key)
            if let type { out.field("requestTypeId", type.id) }
            out.field("serviceDeskId", desk.id)
            if expanded.contains("requestType"), let type {
                out.key("requestType")
                writeRequestType(type, of: desk.id, &out)
            }
            if expanded.contains("serviceDesk") {
                out.key("serviceDesk")
                writeDesk(desk, &out)
            }
            out.field("createdDate") { date in
                date.field("iso8601", Timestamps.text(ticket.filedAt, .none).replacing("Z", with: "+0000"))
                date.field("epochMillis", ticket.filedAt)
            }
            writeReporter(ticket.reporter, &out)
            out.list("requestFieldValues", { list in writeFields(ticket, &list) })
            out.field("currentStatus") { status in
                status.field("status", ticket.status.rawValue)
                status.field("statusCategory", ticket.status.category)
            }
        }
    }

    private func writeReporter(_ reporter: SimulatedTicket.Reporter, _ out: inout JSONWriter) {
        out.field("reporter") { person in
            person.field("accountId", accountID(of: reporter))
            if let email = email(of: reporter) { person.field("emailAddress", email) }
            person.field("displayName", name(of: reporter))
            person.field("active", true)
            person.field("timeZone", "Europe/Berlin")
        }
    }

    private func writeFields(_ ticket: SimulatedTicket, _ list: inout JSONWriter) {
        list.object { field in
            field.field("fieldId", "summary")
            field.field("label", "Summary")
            field.field("value", ticket.summary)
        }
        guard let product = ticket.product else { return }
        list.object { field in
            field.field("fieldId", "customfield_10071")
            field.field("label", "Which product?")
            field.field("value") { choice in
                choice.field("id", "10101")
                choice.field("value", product)
            }
        }
    }

    // MARK: Comments

    private func comments(_ place: Int, _ call: Call) throws(Failure) -> Reply {
        try page(call, of: tickets[place].comments) { comment, out in writeComment(comment, &out) }
    }

    private func writeComment(_ comment: SimulatedTicket.Comment, _ out: inout JSONWriter) {
        out.object { out in
            out.field("id", String(comment.id))
            out.field("body", comment.body)
            out.field("public", comment.isPublic)
            out.field("author") { author in
                author.field("accountId", identity.accountID(0))
                author.field("displayName", name(0))
            }
            out.field("created") { $0.field("epochMillis", comment.at) }
        }
    }

    private mutating func addComment(_ key: String, _ call: Call) throws(Failure) -> Reply {
        let place = try ticket(key)
        guard let members = JSONValue.parse(call.body)?.object, Set(members.keys).isSubset(of: ["body", "public"]),
            let body = members["body"]?.string, !body.isEmpty
        else { throw .jira(400, "A comment needs a body.", isDesk: true) }
        // The vendor trims what it keeps.
        let text = String(body.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        let comment = tickets.comment(text, isPublic: members["public"]?.bool ?? false, on: place, at: now)
        journal.note(call: self.call, .comment, user: nil, target: tickets[place].key)
        var writer = JSONWriter()
        writeComment(comment, &writer)
        return Reply(status: 201, body: writer.bytes)
    }

    // MARK: Pages

    private func page<Element>(
        _ call: Call, of all: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) throws(Failure) -> Reply {
        let (start, limit) = (call.value("start").map { Int($0) } ?? 0, call.value("limit").map { Int($0) } ?? 50)
        guard let start, let limit, start >= 0, limit > 0 else {
            throw .jira(400, "start and limit are whole numbers.", isDesk: true)
        }
        let shown = all.dropFirst(start).prefix(min(limit, 100))
        return .json { out in
            out.field("size", shown.count)
            out.field("start", start)
            out.field("limit", limit)
            out.field("isLastPage", start + shown.count >= all.count)
            out.field("_links") { links in
                links.field("base", plain: sites[0].url)
                links.field("context", "")
                links.field("self", sites[0].url + call.path)
            }
            out.list("values", { list in for element in shown { write(element, &list) } })
        }
    }
}
