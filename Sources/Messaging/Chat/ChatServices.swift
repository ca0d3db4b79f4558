import Core

/// How the chat services are reached. A test replaces it.
public struct ChatServices: Sendable {
    public var addresses: ChatAddresses
    public var transport: ChatTransport
    public init(addresses: ChatAddresses, transport: ChatTransport) {
        (self.addresses, self.transport) = (addresses, transport)
    }

    public static let live = ChatServices(addresses: .vendors, transport: .live)

    public func slack(token: String) -> SlackClient {
        .live(token: token, addresses: addresses, transport: transport)
    }

    public func graph(_ app: GraphApp, now: @escaping @Sendable () -> Instant) -> GraphDirectory {
        .live(app, addresses: addresses, transport: transport, now: now)
    }
}
