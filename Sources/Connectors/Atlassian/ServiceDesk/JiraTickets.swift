import Core
import Foundation

/// Tickets and their comments.
struct JiraTickets {
    let caller: JiraCaller

    private static func path(_ key: TicketKey) -> String { "/rest/servicedeskapi/request/\(key)" }

    func ticket(_ key: TicketKey) async throws(ConnectorError) -> Ticket {
        let tree = try await caller.tree(Self.path(key) + "?expand=requestType,serviceDesk")
        guard let found = tree["issueKey"]?.text.flatMap(TicketKey.init) else {
            throw .malformed("the ticket has no key")
        }
        // Without a status nobody knows whether it is still open.
        guard let status = tree["currentStatus"]?["status"]?.text else {
            throw .malformed("the ticket has no status")
        }
        let fields = tree["requestFieldValues"]?.list ?? []
        return Ticket(
            key: found, project: tree["serviceDesk"]?["projectKey"]?.text ?? found.project,
            requestType: try await requestType(tree), reporter: Self.reporter(tree["reporter"]), status: status,
            isClosed: tree["currentStatus"]?["statusCategory"]?.text?.uppercased() == "DONE",
            summary: fields.first { $0["fieldId"]?.text == "summary" }?["value"]?.text ?? "",
            product: Self.product(fields), filedAt: Self.instant(tree["createdDate"]))
    }

    /// Its name comes with the ticket where the vendor expands it.
    private func requestType(_ tree: JSONTree) async throws(ConnectorError) -> String? {
        if let name = tree["requestType"]?["name"]?.text { return name }
        guard let type = tree["requestTypeId"]?.idText, let desk = tree["serviceDeskId"]?.idText else { return nil }
        return try await JiraDesks(caller: caller).requestType(type, of: desk)
    }

    /// One try that may or may not have had its effect is followed by a look, not by another comment.
    func comment(_ key: TicketKey, _ text: String, isPublic: Bool) async throws(ConnectorError) {
        if try await hasComment(key, text) { return }
        do {
            try await caller.change(
                Self.path(key) + "/comment", ["body": .text(text), "public": .truth(isPublic)])
        } catch {
            guard error.disposition == .readBack, try await hasComment(key, text) else { throw error }
        }
    }

    private func hasComment(_ key: TicketKey, _ text: String) async throws(ConnectorError) -> Bool {
        let wanted = Self.flat(text)
        return try await caller.values(Self.path(key) + "/comment").contains { comment in
            comment["body"]?.text.map(Self.flat) == wanted
        }
    }

    /// The vendor trims comments and writes line ends its own way.
    private static func flat(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func reporter(_ tree: JSONTree?) -> Ticket.Reporter? {
        guard let id = tree?["accountId"]?.text, !id.isEmpty else { return nil }
        func said(_ name: String) -> String? { tree?[name]?.text.flatMap { $0.isEmpty ? nil : $0 } }
        return Ticket.Reporter(account: AccountID(id), email: said("emailAddress"), name: said("displayName"))
    }

    private static func instant(_ tree: JSONTree?) -> Instant? {
        if case .number(let milliseconds)? = tree?["epochMillis"] {
            return Int64(exactly: milliseconds).map { Instant(milliseconds: $0) }
        }
        return tree?["iso8601"]?.text.flatMap { Instant(iso8601: $0) }
    }

    /// Of the first field whose label asks for a product or an application.
    private static func product(_ fields: [JSONTree]) -> String? {
        for field in fields {
            guard let label = field["label"]?.text?.lowercased(),
                label.contains("product") || label.contains("application"),
                let value = field["value"].flatMap(chosen), !value.isEmpty
            else { continue }
            return value
        }
        return nil
    }

    /// A text, a choice of a list, or the first of several.
    private static func chosen(_ value: JSONTree) -> String? {
        value.text ?? value["value"]?.text ?? value["name"]?.text ?? value.list?.first.flatMap(chosen)
    }
}
