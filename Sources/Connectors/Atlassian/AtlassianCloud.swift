import Core

/// Atlassian Cloud, by the Organizations API (version 2, and what is left of version 1) and the User management API.
public enum AtlassianCloud {
    /// A client for one organisation. Makes no call by itself.
    /// - Parameters:
    ///   - transport: `nil` for HTTP to the configuration's address.
    public static func client(
        configuration: AtlassianConfiguration, transport: HTTPTransport? = nil, pacing: Pacing = .standard,
        time: ConnectorTime = .system
    ) -> DirectoryClient {
        let caller = AtlassianCaller(
            configuration, transport: transport ?? .live(baseURL: configuration.baseURL), pacing: pacing, time: time)
        let users = AtlassianUsers(caller: caller)
        let roles = AtlassianRoles(caller: caller)
        let changes = AtlassianChanges(caller: caller, users: users, roles: roles)
        return DirectoryClient(
            capabilities: capabilities,
            products: { () throws(ConnectorError) in try await AtlassianProducts(caller: caller).all() },
            groups: { cursor, _ throws(ConnectorError) in try await AtlassianGroups(caller: caller).page(cursor) },
            users: { cursor, products throws(ConnectorError) in try await users.page(cursor, products) },
            usersByID: { ids, products throws(ConnectorError) in try await users.byID(ids, products) },
            directRoles: { user, _ throws(ConnectorError) in try await roles.direct(user) },
            lastActive: { user, _ throws(ConnectorError) in try await AtlassianActivity(caller: caller).of(user) },
            refusal: { effect, user throws(ConnectorError) in
                try await AtlassianPermissions(caller: caller).refusal(effect, user)
            },
            perform: { change throws(ConnectorError) in try await changes.perform(change) },
            events: { cursor throws(ConnectorError) in try await AtlassianEvents(caller: caller).page(cursor) },
            callCount: { caller.callCount })
    }

    /// What Atlassian Cloud can't do or say, with the reasons.
    public static let capabilities = Capabilities(
        refusedActions: [
            .renameWithSuffix: "This connection does not rename accounts.",
            .invalidatePassword: "Atlassian Cloud lets nobody invalidate a person's password.",
            .createIssue: "Creating issues needs a connection to a Jira site, and there is none.",
            .sendMail: "Sending mail needs a mail server, and there is none.",
        ],
        refusedFields: ["loginCount": "Atlassian Cloud does not say how often somebody has logged in."])
}
