import Core
import Engine
import Hummingbird
import Messaging

/// Where Jira Automation sends its web requests. It answers at once; the ticket is read back and answered meanwhile.
struct TicketHookRoutes {
    let site: Site

    var routes: [Route] { [Route(.post, "/hooks/jsm", hear)] }

    private struct Answer: Encodable {
        var ticket: String
        /// `accepted`, or `known` for a ticket that was heard of before.
        var state: String
    }

    @Sendable private func hear(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            let heard = try await site.usher.hearTicket(
                given: request.headers[.ticketSecret], signature: request.headers[.ticketSignature],
                body: context.sent)
            let isNew = if case .new = heard { true } else { false }
            return JSONAnswer.response(
                Answer(ticket: heard.key.rawValue, state: isNew ? "accepted" : "known"), status: isNew ? .accepted : .ok
            )
        } catch let refusal as TicketCallRefusal { throw Refusal(refusal) }
    }
}

extension Refusal {
    init(_ refusal: TicketCallRefusal) {
        switch refusal {
        case .wrongSecret:
            self.init(
                .unauthorized, "The secret is missing or wrong",
                "The header \(TicketCallProof.header) must hold the secret that Settings, Channels made.")
        case .off:
            self.init(
                .forbidden, "The channel is off",
                "Switch it on, or begin a test, under Settings, Channels. Nothing was kept.")
        case .unreadable(let problem):
            self.init(.unprocessableContent, "The body can't be used", problem.description)
        }
    }
}

extension HTTPFields.Element.Name {
    static let ticketSecret = Self(TicketCallProof.header) ?? .authorization
    static let ticketSignature = Self(TicketCallProof.signatureHeader) ?? .authorization
}
