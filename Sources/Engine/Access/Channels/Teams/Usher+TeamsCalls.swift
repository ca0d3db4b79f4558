import Core
import Messaging
import Store

// What people ask by a message to the outgoing webhook.
extension Usher {
    /// Teams takes an answer for 5 seconds, and none later.
    private static let answerTerm = Duration.seconds(4)
    /// How far the time of a message may be from ours, where it says one.
    private static let window = Duration.minutes(5)

    /// Somebody wrote to the webhook. Throws `ChatCallRefusal`.
    /// - Parameter authorization: the header `Authorization`.
    public func hearTeams(body: [UInt8], authorization: String?) async throws -> TeamsReply {
        let settings = try await kept(or: TeamsChannelSettings()).value
        guard settings.isOn, let token = try await secret(TeamsChannelSettings.token),
            let signature = TeamsSignature(token: token.reveal())
        else { throw ChatCallRefusal.off }
        do throws(SignatureProblem) { try signature.check(body, authorization: authorization) } catch {
            throw ChatCallRefusal.notSigned(error)
        }
        guard let activity = TeamsActivity(body) else { throw ChatCallRefusal.unreadable }
        try await refuseRepetition(of: activity)
        if let reason = Self.foreign(activity, settings) {
            surroundings.logger.notice("A message in Teams was refused", metadata: ["reason": "\(reason)"])
            return TeamsReply(ChatRefusal.foreign.description)
        }
        return try await answer(activity, settings)
    }

    /// Why the tenant that the message comes from may not ask; `nil` when it may. One that names none may not either.
    private static func foreign(_ activity: TeamsActivity, _ settings: TeamsChannelSettings) -> String? {
        guard !settings.tenant.isEmpty else { return nil }
        guard let tenant = activity.tenant else { return "it names no tenant" }
        return tenant == settings.tenant.lowercased() ? nil : "it comes from another tenant than the one that may ask"
    }

    /// The signature holds for ever, so a call counts once: by the time in it, and by its id.
    private func refuseRepetition(of activity: TeamsActivity) async throws {
        let now = surroundings.now()
        if let sent = activity.sentAt, (sent < now ? now - sent : sent - now) > Self.window {
            throw ChatCallRefusal.notSigned(.stale)
        }
        let bound = Bound("teams activity \(activity.key)", most: 1, per: Throttles.memory)
        let isKnown = try await store.database.write { db in
            // A request is remembered longer than a count is.
            try db.accessRequests.request(channel: .teams, key: activity.key) != nil
                || db.throttles.take([bound], at: now) != nil
        }
        if isKnown { throw ChatCallRefusal.repeated }
    }

    private func answer(_ activity: TeamsActivity, _ settings: TeamsChannelSettings) async throws -> TeamsReply {
        let words = ChatWords(offers: try await snapshot().offers)
        let asked = AskedProduct(activity.text, among: words.offers)
        guard try await teamsDirectory(settings) != nil else {
            guard try await portalSettings().value.isOn, let page = try await publicLinks()?.request else {
                return TeamsReply(ChatWords.unknown)
            }
            return TeamsReply("Please ask on this page, so that it is sure who asks: \(page)")
        }
        if let question = words.question(asked) {
            let names = question.choices.map(\.name).joined(separator: ", ")
            return TeamsReply("\(question.text) Write one of these: \(names).")
        }
        guard let id = activity.objectID else { return TeamsReply(ChatRefusal.noPerson.description) }
        let product: ProductKey? = if case .named(let product) = asked.product { product } else { nil }
        do {
            return try await ask(
                NewAccessRequest(
                    channel: .teams, externalKey: activity.key, asker: id, name: activity.name, product: product,
                    reason: asked.reason), words)
        } catch let limit as TooManyRequests { return TeamsReply(limit.answer) }
    }

    /// Takes the request in, then finds out who asks and decides. Decided here, not in the background's background: what
    /// is known in time is said in the answer.
    private func ask(_ new: NewAccessRequest, _ words: ChatWords) async throws -> TeamsReply {
        let here = inForeground
        let (request, _) = try await record(new)
        let decided = try await within(Self.answerTerm, "Teams request") { try await here.decide(request.id) }
        return TeamsReply(words.received(decided ?? request, answered: "by mail"))
    }
}

extension TeamsActivity {
    /// What tells this message from every other one: ids count milliseconds, so two people may share one.
    var key: String { "\(objectID ?? "nobody"):\(id)" }
}
