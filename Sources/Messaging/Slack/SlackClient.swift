import Core
import Foundation

/// What is asked of Slack. A struct of closures, so that a test replaces exactly what it needs.
public struct SlackClient: Sendable {
    /// Whose the token is and what it may do.
    public var workspace: @Sendable () async throws(ChatError) -> SlackWorkspace
    /// Somebody by their Slack id; `nil` when there is no such user.
    public var user: @Sendable (_ id: String) async throws(ChatError) -> SlackUser?
    /// A later answer to a command.
    public var respond: @Sendable (SlackResponseURL, SlackMessage) async throws(ChatError) -> Void

    public init(
        workspace: @escaping @Sendable () async throws(ChatError) -> SlackWorkspace,
        user: @escaping @Sendable (_ id: String) async throws(ChatError) -> SlackUser?,
        respond: @escaping @Sendable (SlackResponseURL, SlackMessage) async throws(ChatError) -> Void
    ) {
        self.workspace = workspace
        self.user = user
        self.respond = respond
    }

    /// Slack itself.
    /// - Parameter token: the bot's, `xoxb-…`; goes to Slack's API and nowhere else.
    public static func live(
        token: String, addresses: ChatAddresses = .vendors, transport: ChatTransport = .live
    ) -> SlackClient {
        let api = SlackAPI(token: token, base: addresses.slackAPI, transport: transport)
        return SlackClient(
            workspace: { () throws(ChatError) in try await api.workspace() },
            user: { id throws(ChatError) in try await api.user(id) },
            respond: { url, message throws(ChatError) in
                let answer = try await transport.send(
                    ChatTransport.Request(
                        method: "POST", url: url.text, headers: ["Content-Type": "application/json; charset=utf-8"],
                        body: message.json))
                if let fault = answer.fault("Slack takes no more answers to this command") { throw fault }
                // Slack may refuse with a 200.
                if let word = SlackAPI.error(in: answer.body) { throw .refused(SlackAPI.words(for: word)) }
            })
    }
}

/// The workspace a token is for.
public struct SlackWorkspace: Equatable, Sendable {
    public var team: String
    public var name: String
    /// The enterprise it belongs to; `nil` when it belongs to none.
    public var enterprise: String?
    /// What the token may do; `nil` when Slack did not say.
    public var scopes: Set<String>?
    public init(team: String, name: String, enterprise: String? = nil, scopes: Set<String>? = nil) {
        self.team = team
        self.name = name
        self.enterprise = enterprise
        self.scopes = scopes
    }

    /// What has to be allowed so that a person can be found by their e-mail address.
    public static let neededScopes: Set<String> = ["commands", "users:read", "users:read.email"]
}

/// Calls of Slack's Web API: HTTP 200 also for errors, which the body tells.
struct SlackAPI: Sendable {
    let token: String
    let base: String
    let transport: ChatTransport

    func workspace() async throws(ChatError) -> SlackWorkspace {
        let answer = try await call("auth.test", method: "POST")
        struct Wire: Decodable {
            var team: String?
            var team_id: String
            var enterprise_id: String?
        }
        let wire = try Self.decode(Wire.self, answer.body)
        let scopes = answer.headers["x-oauth-scopes"].map { header in
            Set(header.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        }
        return SlackWorkspace(
            team: wire.team_id, name: wire.team ?? wire.team_id, enterprise: wire.enterprise_id, scopes: scopes)
    }

    func user(_ id: String) async throws(ChatError) -> SlackUser? {
        let query = FormEncoding.text(of: ["user": id])
        let answer = try await call(
            "users.info?\(query)", method: "GET", absent: ["user_not_found", "user_not_visible"])
        guard answer.status != 404 else { return nil }
        return try Self.decode(SlackUser.Envelope.self, answer.body).user
    }

    /// - Parameter absent: errors that mean there is no such thing; they come back as a 404.
    private func call(
        _ name: String, method: String, absent: Set<String> = []
    ) async throws(ChatError) -> ChatTransport.Answer {
        let answer = try await transport.send(
            ChatTransport.Request(
                method: method, url: "\(base)/\(name)", headers: ["Authorization": "Bearer \(token)"]))
        if let fault = answer.fault() { throw fault }
        guard let word = Self.error(in: answer.body) else { return answer }
        if absent.contains(word) { return ChatTransport.Answer(status: 404) }
        if word == "ratelimited" { throw .limited(after: nil) }
        if Self.passing.contains(word) { throw .lost("Slack answered '\(word)'") }
        throw .refused(Self.words(for: word))
    }

    private static let passing: Set<String> = [
        "internal_error", "fatal_error", "service_unavailable", "request_timeout",
    ]

    /// The error that a body tells; `nil` when it tells none.
    static func error(in body: [UInt8]) -> String? {
        struct Wire: Decodable {
            var ok: Bool?
            var error: String?
        }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(body)), wire.ok == false else { return nil }
        let word = wire.error ?? "unknown"
        // Slack's errors are words; anything else is not passed on.
        let isWord = word.utf8.count <= 60 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
        return isWord ? word : "unknown"
    }

    static func words(for error: String) -> String {
        switch error {
        case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
            "Slack does not accept the bot token (\(error)). Install the app again and copy its Bot User OAuth Token."
        case "missing_scope":
            "The app may not read people's e-mail addresses (missing_scope). Add the scopes users:read and "
                + "users:read.email and install the app again."
        case "used_url", "expired_url": "Slack takes no more answers to this command (\(error))."
        default: "Slack answered '\(error)'."
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws(ChatError) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(body)) } catch {
            throw .lost("Slack's answer is not the JSON that was expected")
        }
    }
}
