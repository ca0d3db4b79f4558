/// Somebody files a ticket, and Jira Automation tells whoever should know.
extension SimulatedOrganization {
    /// The e-mail address that goes with `SimulatorOptions.jiraToken`: of the account that owns the key.
    public var jiraEmail: String { inspect { $0.address(0) } }

    /// Makes the automation rule: a web request to this address with these headers for each ticket of the portal.
    public func tellAutomation(url: String, headers: [String: String], copies: Int = 1, attempts: Int = 3) {
        var rule = Automation(url: url, body: Automation.standardBody)
        rule.headers = headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        (rule.copies, rule.attempts) = (copies, attempts)
        change { $0.tickets.automation = rule }
    }

    /// Lets Automation send its web request about a ticket. Returns when the last try was answered, so that the ticket
    /// can be read back meanwhile; nothing happens without a rule.
    @discardableResult
    func sendWebRequest(about place: Int) async -> [Automation.Delivery] {
        let prepared = inspect { world in
            world.tickets.automation.map {
                (rule: $0, body: world.rendered($0.body, for: place), ticket: world.tickets[place].key)
            }
        }
        guard let prepared else { return [] }
        let deliveries = await prepared.rule.send(prepared.body, about: prepared.ticket)
        change { $0.tickets.deliveries += deliveries }
        return deliveries
    }

    /// The control calls that send web requests; `nil` for every other call.
    func answerSending(_ call: Call) async -> Reply? {
        guard call.method == "POST", call.segments.first == "_simulator" else { return nil }
        let pieces = Array(call.segments.dropFirst())
        if pieces.count == 3, pieces[0] == "tickets", pieces[2] == "send" {
            guard let place = inspect({ $0.tickets.place(pieces[1]) }) else { return nil }
            return await reply(about: place)
        }
        guard pieces == ["portal"] else { return nil }
        let isForm = call.contentType?.hasPrefix("application/x-www-form-urlencoded") == true
        let fields =
            isForm
            ? World.ticketFields(ofForm: call) : JSONValue.parse(call.body)?.object?.compactMapValues(\.string) ?? [:]
        let place: Int
        do { place = try change { world throws(FaultSyntaxError) in try world.file(fields) } } catch {
            return .json(400) { $0.field("error", error.description) }
        }
        guard isForm else { return await reply(about: place, status: 201) }
        await sendWebRequest(about: place)
        let key = inspect { $0.tickets[place].key }
        return Reply(status: 303, headers: [("Location", "/_simulator/portal/\(key)")])
    }

    private func reply(about place: Int, status: Int = 200) async -> Reply {
        let deliveries = await sendWebRequest(about: place)
        let key = inspect { $0.tickets[place].key }
        return .json(status) { out in
            out.field("key", key)
            out.list("deliveries", { list in for delivery in deliveries { World.write(delivery, &list) } })
        }
    }
}
