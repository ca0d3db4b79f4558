import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The rule "work item created → send web request" of Jira Automation.
struct Automation: Sendable {
    var url: String
    var headers: [(name: String, value: String)] = []
    /// With smart values such as `{{issue.key}}`; they are filled in once for each ticket.
    var body: String
    /// Tries of one request while nobody answers, or the answer is no success; the first included.
    var attempts = 3
    /// Milliseconds between two tries.
    var pause = 500
    /// How often a request is sent that was answered well: 2 is a rule that fires twice.
    var copies = 1

    /// One try.
    struct Delivery: Sendable {
        var ticket: String
        /// `nil` when nobody answered.
        var status: Int?
    }

    /// What the product's set-up guide has people paste, in the form of the vendor's custom data.
    static let standardBody = """
        {
          "event": "ticket_created",
          "deliveryId": "{{issue.key}}-{{now.epochMillis}}",
          "issue": {
            "id": "{{issue.id}}",
            "key": "{{issue.key}}",
            "summary": {{issue.summary.asJsonString}},
            "project": "{{issue.project.key}}",
            "requestType": {{issue.Request Type.requestType.name.asJsonString}}
          },
          "reporter": {
            "accountId": "{{issue.reporter.accountId}}",
            "email": "{{issue.reporter.emailAddress}}",
            "displayName": {{issue.reporter.displayName.asJsonString}}
          }
        }
        """

    /// Sends the rendered body until it is answered well or the tries are used up; then the further copies.
    func send(_ rendered: String, about ticket: String) async -> [Delivery] {
        var deliveries: [Delivery] = []
        for _ in 0..<max(1, copies) {
            for attempt in 1...max(1, attempts) {
                if attempt > 1 { try? await Task.sleep(for: .milliseconds(pause)) }
                let status = await post(rendered)
                deliveries.append(Delivery(ticket: ticket, status: status))
                if let status, (200..<300).contains(status) { break }
            }
        }
        return deliveries
    }

    private func post(_ rendered: String) async -> Int? {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        if !request.headers.contains(name: "Content-Type") {
            request.headers.add(name: "Content-Type", value: "application/json")
        }
        request.headers.replaceOrAdd(name: "User-Agent", value: "Automation for Jira (simulated)")
        request.body = .bytes(ByteBuffer(string: rendered))
        guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(20)) else { return nil }
        _ = try? await response.body.collect(upTo: 1 << 20)
        return Int(response.status.code)
    }
}

extension World {
    /// The text with its smart values filled in for a ticket; one that is not known becomes nothing, as at the vendor.
    func rendered(_ template: String, for place: Int) -> String {
        var text = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "{{") {
            text += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else { return text }
            text += smartValue(String(rest[..<close.lowerBound]), of: tickets[place])
            rest = rest[close.upperBound...]
        }
        return text + rest
    }

    private func smartValue(_ name: String, of ticket: SimulatedTicket) -> String {
        let asJSON = ".asJsonString"
        guard name.hasSuffix(asJSON) else { return plainValue(name, of: ticket) }
        var writer = JSONWriter()
        writer.string(plainValue(String(name.dropLast(asJSON.count)), of: ticket))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func plainValue(_ name: String, of ticket: SimulatedTicket) -> String {
        let desk = SimulatedDesk.all[ticket.desk]
        return switch name {
        case "issue.key": ticket.key
        case "issue.id": String(ticket.id)
        case "issue.summary": ticket.summary
        case "issue.project.key": desk.project
        case "issue.Request Type.requestType.name": ticket.requestType.map { desk.requestTypes[$0].name } ?? ""
        case "issue.Request Type.requestType.id": ticket.requestType.map { desk.requestTypes[$0].id } ?? ""
        case "issue.reporter.accountId", "initiator.accountId": accountID(of: ticket.reporter)
        case "issue.reporter.emailAddress": email(of: ticket.reporter) ?? ""
        case "issue.reporter.displayName": self.name(of: ticket.reporter)
        case "now.epochMillis": String(now)
        case "now": Timestamps.text(now)
        default: ""
        }
    }
}
