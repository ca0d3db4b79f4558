import Core
import Foundation
import Messaging
import Store

/// Whether and from whom messages to the outgoing webhook are taken.
public struct TeamsChannelSettings: KeptSettings {
    public static let key = "channel.teams"
    public static let subject = "channel Microsoft Teams"
    /// Sealed; what Teams signs its calls with, as base64.
    static let token = "teams.token"
    /// Sealed; by which the app reads the directory.
    static let appSecret = "teams.app-secret"

    public var isOn: Bool
    /// UUID of the tenant whose members may ask; empty while none is named, and then all that the webhook's own team
    /// lets write to it.
    public var tenant: String
    /// UUID of the app that reads the directory; empty: nobody is looked up, and people get the way to the public page.
    public var clientID: String

    public init(isOn: Bool = false, tenant: String = "", clientID: String = "") {
        (self.isOn, self.tenant, self.clientID) = (isOn, tenant, clientID)
    }

    public var hasDirectory: Bool { !clientID.isEmpty }

    public var complaints: [Diagnostic] {
        var complaints: [Diagnostic] = []
        if !tenant.isEmpty, UUID(uuidString: tenant) == nil {
            complaints.append(
                Diagnostic("A tenant id looks like 00000000-0000-4000-8000-0000000000f1.", path: "tenant"))
        }
        if !clientID.isEmpty, UUID(uuidString: clientID) == nil {
            complaints.append(
                Diagnostic("A client id looks like 00000000-0000-4000-8000-0000000000c1.", path: "clientID"))
        }
        if tenant.isEmpty, !clientID.isEmpty {
            complaints.append(Diagnostic("The app belongs to a tenant: name it.", path: "tenant"))
        }
        return complaints
    }
}

/// The channel as an administrator asks for it.
public struct TeamsChannelDraft: Sendable {
    public var settings: TeamsChannelSettings
    /// `nil` keeps the stored one.
    public var token: Secret?
    /// `nil` keeps the stored one.
    public var appSecret: Secret?
    public init(_ settings: TeamsChannelSettings, token: Secret? = nil, appSecret: Secret? = nil) {
        (self.settings, self.token, self.appSecret) = (settings, token, appSecret)
    }

    func complaints(hasToken: Bool, hasAppSecret: Bool) -> [Diagnostic] {
        var complaints = settings.complaints
        if let token, TeamsSignature(token: token.reveal()) == nil {
            complaints.append(
                Diagnostic("This is no security token: Teams shows 44 characters that end with =.", path: "token"))
        }
        if settings.isOn, token == nil, !hasToken {
            complaints.append(Diagnostic("Without it nobody can tell Teams' calls from others.", path: "token"))
        }
        if settings.hasDirectory, appSecret == nil, !hasAppSecret {
            complaints.append(Diagnostic("The app needs a client secret.", path: "appSecret"))
        }
        return complaints
    }
}

/// The channel as its page shows it.
public struct TeamsChannelStatus: Equatable, Sendable {
    public var stored: Versioned<TeamsChannelSettings>
    public var hasToken: Bool
    public var hasAppSecret: Bool
}

extension Usher {
    public func teamsChannel() async throws -> TeamsChannelStatus {
        try await store.database.read { db in
            let names = try db.secrets.names()
            return TeamsChannelStatus(
                stored: try Self.kept(in: db, or: TeamsChannelSettings()),
                hasToken: names.contains(TeamsChannelSettings.token),
                hasAppSecret: names.contains(TeamsChannelSettings.appSecret))
        }
    }

    /// A directory that is named anew is tried before it is kept. Throws as `keep` does.
    @discardableResult
    public func changeTeamsChannel(
        to draft: TeamsChannelDraft, from version: Int, by actor: String
    ) async throws -> Versioned<TeamsChannelSettings> {
        let status = try await teamsChannel()
        let (old, new) = (status.stored.value, draft.settings)
        let wrong = draft.complaints(hasToken: status.hasToken, hasAppSecret: status.hasAppSecret)
        guard wrong.isEmpty else { throw UsherError.invalid(Diagnostics(wrong)) }
        var secrets: [String: SecretChange] = [:]
        if let token = draft.token { secrets[TeamsChannelSettings.token] = .set(token) }
        if new.hasDirectory {
            if let secret = draft.appSecret { secrets[TeamsChannelSettings.appSecret] = .set(secret) }
            let isOther = (old.tenant, old.clientID) != (new.tenant, new.clientID)
            if isOther || draft.appSecret != nil { try await tryDirectory(new, draft.appSecret) }
        } else if status.hasAppSecret {
            secrets[TeamsChannelSettings.appSecret] = .remove
        }
        return try await keep(new, or: TeamsChannelSettings(), from: version, secrets: secrets, by: actor)
    }

    private func tryDirectory(_ settings: TeamsChannelSettings, _ given: Secret?) async throws {
        guard let directory = try await teamsDirectory(settings, given) else { return }
        do throws(ChatError) { try await directory.check() } catch {
            let text = error.isTemporary ? "The directory could not be asked: \(error)." : error.description
            throw UsherError.invalid(Diagnostics([Diagnostic(text, path: "appSecret")]))
        }
    }

    /// `nil` where none is set up.
    /// - Parameter given: a secret that is not kept yet; `nil` for the stored one.
    func teamsDirectory(_ settings: TeamsChannelSettings, _ given: Secret? = nil) async throws -> GraphDirectory? {
        guard settings.hasDirectory else { return nil }
        let stored = given == nil ? try await secret(TeamsChannelSettings.appSecret) : nil
        guard let secret = given ?? stored else { return nil }
        let app = GraphApp(tenant: settings.tenant, clientID: settings.clientID, secret: secret.reveal())
        return options.chat.graph(app, now: surroundings.now)
    }
}
