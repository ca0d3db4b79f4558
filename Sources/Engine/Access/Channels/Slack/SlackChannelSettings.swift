import Core
import Foundation
import Messaging
import Store

/// Whether and from whom the slash command is taken.
public struct SlackChannelSettings: KeptSettings {
    public static let key = "channel.slack"
    public static let subject = "channel Slack"
    /// Sealed; what Slack signs its calls with.
    static let signingSecret = "slack.signing-secret"
    /// Sealed; reads who somebody is.
    static let botToken = "slack.bot-token"

    public var isOn: Bool
    /// The workspace that the token belongs to, as Slack says it; `nil` before there was a token.
    public var workspace: String?
    public var workspaceName: String?
    /// Ids of more workspaces whose members may ask, as an enterprise has them.
    public var others: [String]

    public init(isOn: Bool = false, workspace: String? = nil, workspaceName: String? = nil, others: [String] = []) {
        self.isOn = isOn
        self.workspace = workspace
        self.workspaceName = workspaceName
        self.others = others
    }

    /// Ids of all workspaces whose members may ask.
    public var teams: Set<String> { Set(others).union(workspace.map { [$0] } ?? []) }

    public var complaints: [Diagnostic] {
        others.filter { !SlackAsker.isID($0) || !$0.hasPrefix("T") }.prefix(1).map {
            Diagnostic("'\($0)' is no id of a workspace, such as T0123ABCD.", path: "others")
        }
    }
}

/// The channel as an administrator asks for it.
public struct SlackChannelDraft: Sendable {
    public var isOn: Bool
    /// `nil` keeps the stored one.
    public var signingSecret: Secret?
    /// `nil` keeps the stored one.
    public var botToken: Secret?
    public var others: [String]
    public init(isOn: Bool, signingSecret: Secret? = nil, botToken: Secret? = nil, others: [String] = []) {
        self.isOn = isOn
        self.signingSecret = signingSecret
        self.botToken = botToken
        self.others = others
    }

    func complaints(hasSecret: Bool, hasToken: Bool) -> [Diagnostic] {
        var complaints: [Diagnostic] = []
        if let secret = signingSecret?.reveal(), !(16...200).contains(secret.utf8.count) || !Self.isWord(secret) {
            complaints.append(
                Diagnostic("This is no signing secret: Slack's has 32 letters and digits.", path: "signingSecret"))
        }
        if let token = botToken?.reveal(), !token.hasPrefix("xoxb-") || !Self.isWord(token) || token.utf8.count > 400 {
            complaints.append(Diagnostic("A bot token begins with xoxb-.", path: "botToken"))
        }
        if isOn, signingSecret == nil, !hasSecret {
            complaints.append(
                Diagnostic("Without it nobody can tell Slack's calls from others.", path: "signingSecret"))
        }
        if isOn, botToken == nil, !hasToken {
            complaints.append(Diagnostic("Without it nobody can be found by their e-mail address.", path: "botToken"))
        }
        return complaints
    }

    private static func isWord(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}

/// The channel as its page shows it.
public struct SlackChannelStatus: Equatable, Sendable {
    public var stored: Versioned<SlackChannelSettings>
    public var hasSecret: Bool
    public var hasToken: Bool
}

extension Usher {
    public func slackChannel() async throws -> SlackChannelStatus {
        try await store.database.read { db in
            let names = try db.secrets.names()
            return SlackChannelStatus(
                stored: try Self.kept(in: db, or: SlackChannelSettings()),
                hasSecret: names.contains(SlackChannelSettings.signingSecret),
                hasToken: names.contains(SlackChannelSettings.botToken))
        }
    }

    /// A new token is tried before it is kept. Throws as `keep` does.
    @discardableResult
    public func changeSlackChannel(
        to draft: SlackChannelDraft, from version: Int, by actor: String
    ) async throws -> Versioned<SlackChannelSettings> {
        let status = try await slackChannel()
        var new = status.stored.value
        (new.isOn, new.others) = (draft.isOn, draft.others)
        let wrong = draft.complaints(hasSecret: status.hasSecret, hasToken: status.hasToken) + new.complaints
        guard wrong.isEmpty else { throw UsherError.invalid(Diagnostics(wrong)) }
        var secrets: [String: SecretChange] = [:]
        if let secret = draft.signingSecret { secrets[SlackChannelSettings.signingSecret] = .set(secret) }
        if let token = draft.botToken {
            let workspace = try await tried(token)
            (new.workspace, new.workspaceName) = (workspace.team, workspace.name)
            secrets[SlackChannelSettings.botToken] = .set(token)
        }
        return try await keep(new, or: SlackChannelSettings(), from: version, secrets: secrets, by: actor)
    }

    /// Whose the token is; complains when it is not good for what it is needed for.
    private func tried(_ token: Secret) async throws -> SlackWorkspace {
        func invalid(_ text: String) -> UsherError { .invalid(Diagnostics([Diagnostic(text, path: "botToken")])) }
        let workspace: SlackWorkspace
        do throws(ChatError) { workspace = try await options.chat.slack(token: token.reveal()).workspace() } catch {
            throw invalid(error.isTemporary ? "Slack could not be asked: \(error)." : error.description)
        }
        let missing = workspace.scopes.map { SlackWorkspace.neededScopes.subtracting($0).sorted() } ?? []
        guard missing.isEmpty else {
            throw invalid(
                "The app lacks \(missing.joined(separator: ", ")). Add it under OAuth & Permissions, install the app "
                    + "again, and copy the new token.")
        }
        return workspace
    }
}
