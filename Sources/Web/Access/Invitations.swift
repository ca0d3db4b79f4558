import Core
import Store

/// How people get into the console from outside of it: from the command line, and at the first start.
public struct Invitations: Sendable {
    private let accounts: Accounts

    init(accounts: Accounts) { self.accounts = accounts }

    public init(store: Store, configuration: WebConfiguration, surroundings: WebSurroundings) async throws {
        accounts = try await Accounts(store: store, configuration: configuration, surroundings: surroundings)
    }

    /// What is wrong with a name or an e-mail address; `nil` when both can be used.
    public static func complaint(name: String, email: String) -> String? {
        let form = PersonForm(name: name, email: email)
        return form.nameError ?? form.emailError
    }

    /// Where the first administrator is made; `nil` when there is an administrator. A link made before stops working.
    /// `port` is the bound one, for a console without a public address.
    public func setUpLink(port: Int) async throws -> String? {
        try await accounts.setUpLink().map { origin(port: port) + Link.setUp($0) }
    }

    /// Makes an administrator; false when there is one with this e-mail address. `actor` is who asks for it, as the
    /// audit log says it.
    public func add(name: String, email: String, role: Role, by actor: String) async throws -> Bool {
        try await accounts.add(
            Administrator(
                id: AdministratorID(accounts.freshID()), name: name, email: email, role: role,
                createdAt: accounts.surroundings.now()), by: actor)
    }

    /// A link by which the administrator with this e-mail address signs in once; `nil` when there is none, or they
    /// are disabled.
    public func signInLink(email: String, by actor: String, port: Int) async throws -> String? {
        let administrator = try await accounts.store.database.read { try $0.administrators.withEmail(email) }
        guard let administrator, administrator.disabledAt == nil else { return nil }
        return origin(port: port) + Link.signInLink(try await accounts.signInLink(for: administrator, by: actor))
    }

    private func origin(port: Int) -> String {
        let configuration = accounts.configuration
        return configuration.publicURL?.origin ?? "http://\(Self.visitable(configuration.host)):\(port)"
    }

    /// A host to type where the configured one means all of them.
    private static func visitable(_ host: String) -> String {
        switch host {
        case "0.0.0.0", "::", "": "localhost"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }
}
