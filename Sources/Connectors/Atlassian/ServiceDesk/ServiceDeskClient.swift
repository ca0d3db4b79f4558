import Core

/// A Jira site as the access desk needs it: what can be read of service desks and licences, and the one thing that is
/// written, a comment. Calls pace and retry themselves.
public struct ServiceDeskClient: Sendable {
    /// All service desks that the account of the connection sees, without their request types.
    public var desks: @Sendable () async throws(ConnectorError) -> [ServiceDesk]
    /// Names of the request types of a desk, by the vendor's number of it, in the vendor's order.
    public var requestTypes: @Sendable (_ desk: String) async throws(ConnectorError) -> [String]
    /// The ticket as it is now. Throws `.notFound` also where the account may not see it.
    public var ticket: @Sendable (_ key: TicketKey) async throws(ConnectorError) -> Ticket
    /// Makes sure that the ticket has this comment: one that is there already is not written again.
    /// - Parameter isPublic: the reporter sees it; otherwise agents only.
    public var comment:
        @Sendable (_ key: TicketKey, _ text: String, _ isPublic: Bool) async throws(ConnectorError) -> Void
    /// Seats of the Jira products on the site. Needs an account that administers Jira.
    public var licences: @Sendable () async throws(ConnectorError) -> [JiraLicence]

    public init(
        desks: @escaping @Sendable () async throws(ConnectorError) -> [ServiceDesk],
        requestTypes: @escaping @Sendable (String) async throws(ConnectorError) -> [String],
        ticket: @escaping @Sendable (TicketKey) async throws(ConnectorError) -> Ticket,
        comment: @escaping @Sendable (TicketKey, String, Bool) async throws(ConnectorError) -> Void,
        licences: @escaping @Sendable () async throws(ConnectorError) -> [JiraLicence]
    ) {
        self.desks = desks
        self.requestTypes = requestTypes
        self.ticket = ticket
        self.comment = comment
        self.licences = licences
    }
}

extension JiraSite {
    /// A client for this site. Makes no call by itself.
    /// - Parameter transport: `nil` for HTTP to the site.
    public func serviceDesk(
        transport: HTTPTransport? = nil, pacing: Pacing = JiraSite.pacing, time: ConnectorTime = .system
    ) -> ServiceDeskClient {
        let caller = JiraCaller(
            self, transport: transport ?? .live(baseURL: url, timeout: .seconds(20), largestBody: 8 << 20),
            pacing: pacing, time: time)
        let (desks, tickets) = (JiraDesks(caller: caller), JiraTickets(caller: caller))
        return ServiceDeskClient(
            desks: { () throws(ConnectorError) in try await desks.all() },
            requestTypes: { desk throws(ConnectorError) in try await desks.requestTypes(of: desk) },
            ticket: { key throws(ConnectorError) in try await tickets.ticket(key) },
            comment: { key, text, isPublic throws(ConnectorError) in
                try await tickets.comment(key, text, isPublic: isPublic)
            },
            licences: { () throws(ConnectorError) in try await JiraLicences(caller: caller, url: url).all() })
    }

    /// Few tries side by side: people wait for some of the answers, and what may wait is tried again by the engine.
    public static let pacing = Pacing(
        firstConcurrency: 4, highestConcurrency: 8, attempts: 3, limitedAttempts: 4, longestDelay: .seconds(4),
        longestWait: .seconds(20))
}
