import Core
import Messaging
import Store

// Who made a request, where the channel tells only what it calls them. The request is on disk before the channel is
// asked, so a process that ends meanwhile loses nothing.
extension Usher {
    /// How long a channel that does not answer is asked again: a little less than Slack takes answers, so that the
    /// person hears of it.
    static let identifyingTerm = Duration.minutes(25)

    private enum Asker {
        case person(email: String, name: String?)
        /// Nobody here answers for them, in words for them.
        case stranger(String)
    }

    /// The request with the address of whoever made it. `nil` when there is none: the channel is asked again later, or
    /// the request has ended.
    func identified(_ request: AccessRequest) async throws -> AccessRequest? {
        guard request.isToBeIdentified, let asker = request.asker else { return request }
        let found: Asker
        do { found = try await find(asker, in: request.channel) } catch let error as ChatError {
            try await putOff(request, error)
            return nil
        }
        switch found {
        case .stranger(let words):
            try await conclude(request, .stranger(words), refusing: true)
            return nil
        case .person(let email, let name):
            var known = request
            (known.email, known.name) = (email, name ?? request.name)
            let changed = known
            let isOpen = try await store.database.write { try $0.accessRequests.change(changed, from: [.deciding]) }
            return isOpen ? known : nil
        }
    }

    private func putOff(_ request: AccessRequest, _ error: ChatError) async throws {
        let channel = request.channel.rawValue
        guard surroundings.now() - request.askedAt >= Self.identifyingTerm else {
            return surroundings.logger.warning(
                "A channel does not say who asks",
                metadata: ["request": "\(request.id)", "channel": "\(channel)", "error": "\(error)"])
        }
        var ended = request
        (ended.state, ended.decidedAt, ended.answer) = (.failed, surroundings.now(), ChatWords.unavailable)
        ended.note = "The channel did not say who asks: \(error)."
        try await write(ended, from: [.deciding])
    }

    private func find(_ asker: String, in channel: RequestTrigger.Channel) async throws -> Asker {
        switch channel {
        case .slack: try await slackAsker(asker)
        case .teams: try await teamsAsker(asker)
        case .jsm, .mail, .portal: .stranger(ChatWords.unknown)
        }
    }

    private func slackAsker(_ asker: String) async throws -> Asker {
        let settings = try await kept(or: SlackChannelSettings()).value
        guard let token = try await secret(SlackChannelSettings.botToken), let id = asker.split(separator: "/").last
        else { throw ChatError.unreachable("the bot token is gone") }
        guard let user = try await options.chat.slack(token: token.reveal()).user(String(id)) else {
            return .stranger(ChatWords.unknown)
        }
        do throws(ChatRefusal) {
            return .person(
                email: try user.vouchedEmail(teams: settings.teams),
                name: String(user.name.prefix(NewAccessRequest.longestName)))
        } catch { return .stranger(error.description) }
    }

    private func teamsAsker(_ asker: String) async throws -> Asker {
        guard let directory = try await teamsDirectory(try await kept(or: TeamsChannelSettings()).value) else {
            throw ChatError.unreachable("no directory is set up any more")
        }
        guard let user = try await directory.user(asker) else { return .stranger(ChatWords.unknown) }
        do throws(ChatRefusal) { return .person(email: try user.vouchedEmail(), name: nil) } catch {
            return .stranger(error.description)
        }
    }
}
