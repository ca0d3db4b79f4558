import Core
import Messaging
import Store

/// A call of Slack's as it came, not believed yet.
public struct SlackHookCall: Sendable {
    public var body: [UInt8]
    /// Header `X-Slack-Request-Timestamp`.
    public var timestamp: String?
    /// Header `X-Slack-Signature`.
    public var signature: String?
    public init(body: [UInt8], timestamp: String?, signature: String?) {
        (self.body, self.timestamp, self.signature) = (body, timestamp, signature)
    }
}

// What people ask by the slash command and its buttons.
extension Usher {
    private static let buttonPrefix = "product-"
    private static let blockPrefix = "access "

    /// Somebody typed the command. `nil` when Slack only tries the certificate. Throws `ChatCallRefusal`.
    public func hearSlackCommand(_ call: SlackHookCall) async throws -> SlackMessage? {
        if call.signature == nil, SlackCall.isProbe(call.body) { return nil }
        let settings = try await believe(call)
        guard case .command(let command)? = SlackCall(command: call.body) else { throw ChatCallRefusal.unreadable }
        let words = ChatWords(offers: try await snapshot().offers)
        if let refusal = foreign(command.asker, settings) { return SlackMessage(refusal) }
        let asked = AskedProduct(command.text, among: words.offers)
        let key = command.key.isEmpty ? "slack-" + surroundings.newID() : command.key
        guard let question = words.question(asked) else {
            let product: ProductKey? = if case .named(let product) = asked.product { product } else { nil }
            return try await ask(
                NewAccessRequest(
                    channel: .slack, externalKey: key, product: product, reason: asked.reason,
                    replyTo: command.responseURL), of: command.asker, words)
        }
        var buttons = Self.buttons(question.choices, reason: asked.reason)
        if case .unnamed = asked.product {
            buttons.append(
                .init(action: Self.buttonPrefix + "any", label: "What I had before", value: " \(asked.reason)"))
        }
        return SlackMessage(question.text, buttons: buttons, block: Self.blockPrefix + key)
    }

    /// Somebody pressed a button. `nil` when there is nothing to say. Throws `ChatCallRefusal`.
    public func hearSlackInteraction(_ call: SlackHookCall) async throws -> SlackMessage? {
        if call.signature == nil, SlackCall.isProbe(call.body) { return nil }
        let settings = try await believe(call)
        guard let heard = SlackCall(interaction: call.body) else { throw ChatCallRefusal.unreadable }
        guard case .press(let press) = heard, press.action.hasPrefix(Self.buttonPrefix) else { return nil }
        let words = ChatWords(offers: try await snapshot().offers)
        if let refusal = foreign(press.asker, settings) { return SlackMessage(refusal, replacesOriginal: true) }
        let (name, reason) = Self.read(press.value)
        let product = words.offers.first { $0.key.rawValue == name }?.key
        guard product != nil || name.isEmpty else {
            return SlackMessage("This product is not there any more.", replacesOriginal: true)
        }
        // The buttons of one message are one question: only the first press counts.
        let key =
            press.block.hasPrefix(Self.blockPrefix) ? String(press.block.dropFirst(Self.blockPrefix.count)) : press.key
        return try await ask(
            NewAccessRequest(
                channel: .slack, externalKey: key.isEmpty ? "slack-" + surroundings.newID() : key, product: product,
                reason: reason, replyTo: press.responseURL), of: press.asker, words, replaces: true)
    }

    /// Nothing of a call is read before its signature is found good.
    private func believe(_ call: SlackHookCall) async throws -> SlackChannelSettings {
        let settings = try await kept(or: SlackChannelSettings()).value
        guard settings.isOn, let secret = try await secret(SlackChannelSettings.signingSecret) else {
            throw ChatCallRefusal.off
        }
        do throws(SignatureProblem) {
            try SlackSignature(secret: secret.reveal()).check(
                call.body, timestamp: call.timestamp, signature: call.signature, now: surroundings.now())
        } catch { throw ChatCallRefusal.notSigned(error) }
        return settings
    }

    private func foreign(_ asker: SlackAsker, _ settings: SlackChannelSettings) -> String? {
        guard !settings.teams.contains(asker.team) else { return nil }
        surroundings.logger.notice(
            "A call in Slack was refused",
            metadata: ["reason": "workspace \(asker.team) is not among those that may ask"])
        return ChatRefusal.foreign.description
    }

    private static func buttons(_ offers: [AskedProduct.Offer], reason: String) -> [SlackMessage.Button] {
        offers.prefix(24).enumerated().map { number, offer in
            SlackMessage.Button(
                action: "\(buttonPrefix)\(number)", label: offer.name, value: "\(offer.key) \(reason)")
        }
    }

    private static func read(_ value: String) -> (product: String, reason: String) {
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
    }

    /// Takes the request in, so that it is on disk when Slack gets its answer, which it takes for 3 seconds. Who asks is
    /// found out after; whatever comes of it goes to the `response_url`.
    private func ask(
        _ new: NewAccessRequest, of asker: SlackAsker, _ words: ChatWords, replaces: Bool = false
    ) async throws -> SlackMessage {
        guard try await secret(SlackChannelSettings.botToken) != nil else { throw ChatCallRefusal.off }
        var new = new
        new.asker = "\(asker.team)/\(asker.user)"
        do {
            let request = try await take(new)
            return SlackMessage(words.received(request, answered: "here"), replacesOriginal: replaces)
        } catch let limit as TooManyRequests { return SlackMessage(limit.answer, replacesOriginal: replaces) }
    }
}
