import Core
import Messaging
import Store

extension ChannelReply {
    /// Through the `response_url` of the command, as often and as long as Slack takes answers there; then by mail.
    static func slack(_ services: ChatServices, now: @escaping @Sendable () -> Instant) -> ChannelReply {
        ChannelReply(most: SlackResponseURL.mostAnswers) { request in
            guard let url = SlackResponseURL(request.replyTo ?? "", hooks: services.addresses.slackHooks),
                now() - request.askedAt < SlackResponseURL.term
            else { throw ChannelClosed() }
            let text = ChatWords(offers: []).outcome(request)
            // The address itself is the permission: no token is needed.
            do throws(ChatError) { try await services.slack(token: "").respond(url, SlackMessage(text)) } catch {
                if error.isTemporary { throw error }
                throw ChannelClosed()
            }
        }
    }
}

/// The channel takes no answer to this request any more; it goes by mail.
struct ChannelClosed: Error {}
