import Core
import Foundation

/// The directory of a Microsoft 365 tenant, which knows whose an object id is. A struct of closures, so that a test
/// replaces exactly what it needs.
public struct GraphDirectory: Sendable {
    /// Somebody by their object id; `nil` when there is no such user.
    public var user: @Sendable (_ objectID: String) async throws(ChatError) -> GraphUser?
    /// Reads one user, so that what is missing shows when it is set up.
    public var check: @Sendable () async throws(ChatError) -> Void

    public init(
        user: @escaping @Sendable (_ objectID: String) async throws(ChatError) -> GraphUser?,
        check: @escaping @Sendable () async throws(ChatError) -> Void
    ) {
        self.user = user
        self.check = check
    }

    /// Microsoft Graph itself, as an app with the permission `User.Read.All`. Its token is kept until shortly before it
    /// ends.
    public static func live(
        _ app: GraphApp, addresses: ChatAddresses = .vendors, transport: ChatTransport = .live,
        now: @escaping @Sendable () -> Instant
    ) -> GraphDirectory {
        let graph = GraphCaller(app: app, addresses: addresses, transport: transport, now: now)
        return GraphDirectory(
            user: { id throws(ChatError) in
                guard UUID(uuidString: id) != nil else { return nil }
                let fields = "id,displayName,mail,userPrincipalName,userType,accountEnabled"
                let answer = try await graph.get("/v1.0/users/\(id)?$select=\(fields)")
                guard answer.status != 404 else { return nil }
                return try GraphCaller.decode(GraphUser.self, answer.body)
            },
            check: { () throws(ChatError) in _ = try await graph.get("/v1.0/users?$top=1&$select=id") })
    }
}

/// An app of a tenant, and what it proves itself with.
public struct GraphApp: Sendable, CustomReflectable {
    /// UUID or domain of the tenant.
    public var tenant: String
    public var clientID: String
    let secret: String
    public init(tenant: String, clientID: String, secret: String) {
        (self.tenant, self.clientID, self.secret) = (tenant, clientID, secret)
    }
    public var customMirror: Mirror { Mirror(self, children: ["tenant": tenant, "clientID": clientID]) }
}

/// Somebody as the directory knows them.
public struct GraphUser: Equatable, Sendable, Decodable {
    public var id: String
    public var displayName: String?
    public var mail: String?
    public var userPrincipalName: String?
    /// `Member` or `Guest`; `nil` when the directory did not say.
    public var userType: String?
    /// `nil` when the directory did not say.
    public var accountEnabled: Bool?

    public init(
        id: String, displayName: String? = nil, mail: String? = nil, userPrincipalName: String? = nil,
        userType: String? = nil, accountEnabled: Bool? = nil
    ) {
        self.id = id
        self.displayName = displayName
        self.mail = mail
        self.userPrincipalName = userPrincipalName
        self.userType = userType
        self.accountEnabled = accountEnabled
    }

    /// The address that speaks for this person, or why none does: a guest's address is one that another organisation
    /// gave out. Without a mailbox it is the name they sign in with.
    public func vouchedEmail() throws(ChatRefusal) -> String {
        if accountEnabled == false { throw .noPerson }
        if userType?.lowercased() == "guest" || userPrincipalName?.uppercased().contains("#EXT#") == true {
            throw .guest
        }
        guard let email = [mail, userPrincipalName].compactMap({ $0 }).first(where: { $0.contains("@") }) else {
            throw .noEmail
        }
        return email
    }
}
