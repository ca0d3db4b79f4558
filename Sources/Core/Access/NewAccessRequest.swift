/// A request as a channel hands it in. Texts that are too long are cut.
public struct NewAccessRequest: Equatable, Sendable {
    public var channel: RequestTrigger.Channel
    /// What the channel calls it: the same one is never taken twice.
    public var externalKey: String
    /// Where the channel knows the account; `nil` where it only knows an address.
    public var user: AccountID?
    /// Whoever asks, as the channel calls them, where it is asked who that is once the request is on disk; `nil` where
    /// account or address are known.
    public var asker: String?
    public var email: String?
    /// Name to show where no account is known.
    public var name: String?
    /// `nil`: whatever the rules give.
    public var product: ProductKey?
    /// In the person's words.
    public var reason: String
    public var project: String?
    public var requestType: String?
    /// Where the channel wants its answer; `nil` when it has its own way.
    public var replyTo: String?
    /// Whether the channel vouches for who asks. If not, a link is mailed to the address of the account, and nothing
    /// happens before it is confirmed.
    public var isConfirmed: Bool

    public static let longestReason = 2000
    public static let longestName = 200

    public init(
        channel: RequestTrigger.Channel, externalKey: String, user: AccountID? = nil, asker: String? = nil,
        email: String? = nil, name: String? = nil, product: ProductKey? = nil, reason: String = "",
        project: String? = nil,
        requestType: String? = nil, replyTo: String? = nil, isConfirmed: Bool = true
    ) {
        func cut(_ text: String?) -> String? { text.map { String($0.prefix(Self.longestName)) } }
        self.channel = channel
        self.externalKey = externalKey
        self.user = user
        self.asker = asker
        self.email = cut(email)
        self.name = cut(name)
        self.product = product
        self.reason = String(reason.prefix(Self.longestReason))
        self.project = cut(project)
        self.requestType = cut(requestType)
        self.replyTo = replyTo
        self.isConfirmed = isConfirmed
    }

    /// As it is kept.
    public func request(id: RequestID, at now: Instant) -> AccessRequest {
        AccessRequest(
            id: id, channel: channel, externalKey: externalKey, user: user, asker: asker, email: email, name: name,
            product: product, reason: reason, project: project, requestType: requestType,
            state: isConfirmed ? .deciding : .unconfirmed, askedAt: now, replyTo: replyTo)
    }
}

extension RequestTrigger {
    /// Whether the request is one of those that start the rule.
    public func matches(_ request: AccessRequest) -> Bool {
        func fits(_ wanted: String?, _ given: String?) -> Bool {
            wanted.map { $0.lowercased() == given?.lowercased() } ?? true
        }
        return channel.map { $0 == request.channel } ?? true
            && fits(project, request.project) && fits(requestType, request.requestType)
            && product.map { $0 == request.product } ?? true
    }
}
