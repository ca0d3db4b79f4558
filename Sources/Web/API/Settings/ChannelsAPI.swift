import Core
import Engine
import Hummingbird
import Messaging
import Store

/// `/api/v1/settings/channels`: how channels are doing, and what sets up tickets of Jira Service Management.
struct ChannelsAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/settings/channels", list),
            Route(.get, "/api/v1/settings/channels/jsm/desks", desks),
            Route(.post, "/api/v1/settings/channels/jsm/secret", makeSecret),
            Route(.get, "/api/v1/settings/channels/jsm/test", look),
            Route(.post, "/api/v1/settings/channels/jsm/test", beginTest),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.page(try await site.usher.channelStates().map(\.json), next: nil)
    }

    @Sendable private func desks(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.page(try await site.usher.serviceDesks().map(\.json), next: nil)
    }

    /// The one before stops working.
    @Sendable private func makeSecret(_ request: Request, _ context: WebContext) async throws -> Response {
        // An answer with a secret is not kept, so this takes no Idempotency-Key.
        let call = try APICall(request, context)
        guard let token = AccessToken(bytes: site.accounts.surroundings.random(AccessToken.length)) else {
            throw Refusal.failed
        }
        do { try await site.usher.replaceTicketSecret(with: token, by: call.actor) } catch UsherError.settingsChanged {
            throw Refusal(
                .conflict, "The settings have changed", "Somebody changes them just now. Nothing was changed.")
        }
        return APIAnswer.json(
            .object([
                "url": .text("\(site.channelAddress(request, context))/hooks/jsm"),
                "header": .text(TicketCallProof.header), "secret": .text(token.reveal()),
                "body": .text(TicketCall.template),
            ]))
    }

    @Sendable private func look(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.json(try await site.usher.ticketChannel().test.json)
    }

    @Sendable private func beginTest(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        try await site.usher.beginTicketTest()
        return APIAnswer.json(try await site.usher.ticketChannel().test.json)
    }
}
