import Messaging
import Synchronization

/// How mail servers are reached.
public struct MailServers: Sendable {
    public var transport: @Sendable (MailServer) -> MailTransport
    /// Connects and signs in without sending anything.
    public var check: @Sendable (MailServer) async throws(MailError) -> Void

    public init(
        transport: @escaping @Sendable (MailServer) -> MailTransport,
        check: @escaping @Sendable (MailServer) async throws(MailError) -> Void
    ) {
        (self.transport, self.check) = (transport, check)
    }

    /// SMTP. Who asks for the same server again gets the same transport, with its open connections.
    public static func live() -> MailServers {
        let last = Mutex<(server: MailServer, transport: MailTransport)?>(nil)
        return MailServers(
            transport: { server in
                last.withLock { last in
                    if let last, last.server == server { return last.transport }
                    let transport = MailTransport.smtp(server)
                    last = (server, transport)
                    return transport
                }
            },
            check: { server throws(MailError) in try await server.checkSending() })
    }
}
