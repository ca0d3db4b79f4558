import Engine
import Hummingbird
import Messaging

/// Where Slack sends the slash command and presses of buttons.
struct SlackHookRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.post, "/hooks/slack/command", command), Route(.post, "/hooks/slack/interaction", interaction),
        ]
    }

    @Sendable private func command(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer { try await site.usher.hearSlackCommand(call(request, context)) }
    }

    @Sendable private func interaction(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer { try await site.usher.hearSlackInteraction(call(request, context)) }
    }

    private func call(_ request: Request, _ context: WebContext) -> SlackHookCall {
        SlackHookCall(
            body: context.sent, timestamp: request.headers[.slackTimestamp], signature: request.headers[.slackSignature]
        )
    }

    private func answer(_ hear: () async throws -> SlackMessage?) async throws -> Response {
        do {
            guard let message = try await hear() else { return Response(status: .ok) }
            return .chat(message.json)
        } catch let refusal as ChatCallRefusal { throw Refusal(refusal) }
    }
}

/// Where a Microsoft Teams outgoing webhook sends messages.
struct TeamsHookRoutes {
    let site: Site

    var routes: [Route] { [Route(.post, "/hooks/teams", hear)] }

    @Sendable private func hear(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            let reply = try await site.usher.hearTeams(
                body: context.sent, authorization: request.headers[.authorization])
            return .chat(reply.json)
        } catch let refusal as ChatCallRefusal { throw Refusal(refusal) }
    }
}

extension Refusal {
    init(_ refusal: ChatCallRefusal) {
        switch refusal {
        case .off:
            self.init(.forbidden, "The channel is off", "Set it up and switch it on under Settings, Channels.")
        case .notSigned(let problem):
            self.init(.unauthorized, "The call is not believed", "It is refused because \(problem.description).")
        case .unreadable:
            self.init(.unprocessableContent, "The call can't be read", "It is signed, but not what was expected here.")
        case .repeated:
            self.init(.conflict, "The call came before", "A message counts once.")
        }
    }
}

extension Response {
    fileprivate static func chat(_ json: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }
}

extension HTTPField.Name {
    static let slackTimestamp = HTTPField.Name("X-Slack-Request-Timestamp") ?? .server
    static let slackSignature = HTTPField.Name("X-Slack-Signature") ?? .server
}
