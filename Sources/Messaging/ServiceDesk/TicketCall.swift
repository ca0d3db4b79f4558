import Core
import Foundation

/// What a web request of Jira Automation says: which ticket was filed. Nothing else in it is believed, because nothing
/// in it is signed; the ticket is read back from the service desk.
public struct TicketCall: Equatable, Sendable {
    public var key: TicketKey

    /// Most bytes of a body.
    public static let largestBody = 64 * 1024

    /// Reads the custom body of the set-up guide, and the other bodies Jira sends: an issue, or an event with an issue.
    /// Unknown members are passed over.
    /// - Throws: what is wrong with it and what would be right; of the body only the key is repeated.
    public init(_ body: [UInt8]) throws(TicketCallProblem) {
        guard body.count <= Self.largestBody else { throw .tooLarge }
        guard !body.allSatisfy({ $0 <= 0x20 }) else { throw .empty }
        guard let value = try? JSONSerialization.jsonObject(with: Data(body)), let members = value as? [String: Any]
        else { throw .notJSON }
        let issue = members["issue"] as? [String: Any]
        let found = issue?["key"] ?? members["key"] ?? members["issueKey"] ?? members["issue"]
        guard let text = found as? String, !text.isEmpty else { throw .noKey }
        guard let key = TicketKey(text) else { throw .wrongKey(String(text.prefix(40))) }
        self.key = key
    }

    /// The body for "Custom data" of the automation rule, with the vendor's smart values. `asJsonString` adds the
    /// quotes.
    public static let template = """
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
}

/// Why a body names no ticket.
public enum TicketCallProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLarge
    case empty
    case notJSON
    case noKey
    /// Cut to 40 characters.
    case wrongKey(String)

    public var description: String {
        switch self {
        case .tooLarge: "The body is larger than 64 KiB."
        case .empty: "The body is empty. Choose \"Custom data\" in the action and paste the body of the set-up guide."
        case .notJSON:
            "The body is not JSON. Texts need .asJsonString, which adds the quotes itself: paste the body of the set-up "
                + "guide as it is."
        case .noKey: "The body names no ticket. It needs \"issue\": {\"key\": \"{{issue.key}}\"}."
        case .wrongKey(let key): "'\(key)' is no key of a ticket, such as ITSD-24."
        }
    }
}
