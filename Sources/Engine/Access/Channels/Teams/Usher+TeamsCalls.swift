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
        guard settings.tenant.isEmpty || activity.tenant == settings.tenant.lowercased() else {
            return TeamsReply(ChatRefusal.foreign.description)
        }
        return try await answer(activity, settings)
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
        guard let directory = try await teamsDirectory(settings) else {
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
        guard try await mayAsk(id, in: .teams) else { return TeamsReply(ChatWords.tooOften) }
        let product: ProductKey? = if case .named(let product) = asked.product { product } else { nil }
        let new = NewAccessRequest(
            channel: .teams, externalKey: activity.key, name: activity.name, product: product, reason: asked.reason)
        // Decided here, not in the background's background: what is known in time is said in the answer.
        let here = inForeground
        let text = try await within(Self.answerTerm, "Teams request") {
            try await here.take(new, ofObject: id, directory, words)
        } late: { _ in
        }
        return TeamsReply(text ?? "Request received. The answer comes by mail.")
    }

    private func take(
        _ new: NewAccessRequest, ofObject id: String, _ directory: GraphDirectory, _ words: ChatWords
    ) async throws -> String {
        let user: GraphUser?
        do throws(ChatError) { user = try await directory.user(id) } catch {
            surroundings.logger.warning("Microsoft does not say who asks", metadata: ["error": "\(error)"])
            return ChatWords.unavailable
        }
        guard let user else { return ChatWords.unknown }
        var new = new
        do throws(ChatRefusal) { new.email = try user.vouchedEmail() } catch {
            surroundings.logger.notice(
                "A request in Teams was refused", metadata: ["user": "\(id)", "reason": "\(error)"])
            return error.description
        }
        return words.received(try await take(new), answered: "by mail")
    }
}

extension TeamsActivity {
    /// What tells this message from every other one: ids count milliseconds, so two people may share one.
    var key: String { "\(objectID ?? "nobody"):\(id)" }
}
