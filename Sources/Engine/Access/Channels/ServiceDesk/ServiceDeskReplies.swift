import Connectors
import Core
import Store

extension ChannelReply {
    /// As a comment on the ticket.
    static func tickets(_ connection: CurrentConnection, _ store: Store) -> ChannelReply {
        ChannelReply { request in
            guard let key = TicketKey(request.externalKey) else { return }
            guard let client = connection.serviceDesk else { throw TicketProblem.noSite }
            let settings = try await store.database.read { try Usher.kept(in: $0, or: TicketChannelSettings()).value }
            try await client.comment(key, request.commentText, settings.answersInPublic)
        }
    }
}

extension AccessRequest {
    fileprivate var commentText: String {
        if let answer, !answer.isEmpty { return answer }
        return switch state {
        case .granted: "Access was given. It may take a minute until it counts."
        case .refused, .failed, .expired: "Access was not given. Please ask your administrator."
        case .unconfirmed, .deciding, .waiting, .granting: "An administrator will look at your request."
        }
    }
}

extension CurrentConnection {
    /// Free seats by Jira's own licence; `nil` for products that it does not license, or not on this site.
    @Sendable func freeSeats(of product: Product) async throws -> Int? {
        guard let client = serviceDesk else { return nil }
        return try await client.licences().first { $0.product == product.key && $0.site == product.site }?.remaining
    }
}
