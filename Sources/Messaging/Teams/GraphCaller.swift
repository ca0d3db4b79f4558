import Core
import Foundation

/// Calls of Microsoft Graph with a token of the app's own.
actor GraphCaller {
    private struct Token {
        var text: String
        var expiresAt: Instant
    }
    private let app: GraphApp
    private let addresses: ChatAddresses
    private let transport: ChatTransport
    private let now: @Sendable () -> Instant
    private var token: Token?

    init(app: GraphApp, addresses: ChatAddresses, transport: ChatTransport, now: @escaping @Sendable () -> Instant) {
        self.app = app
        self.addresses = addresses
        self.transport = transport
        self.now = now
    }

    /// A 2xx answer, or a 404. A token that is not accepted any more is replaced once.
    func get(_ target: String) async throws(ChatError) -> ChatTransport.Answer {
        var answer = try await send(target)
        if answer.status == 401 {
            token = nil
            answer = try await send(target)
        }
        if answer.status == 404 { return answer }
        if answer.status == 401 || answer.status == 403 {
            throw .refused(
                "Microsoft Graph does not let the app read people (\(answer.status)). Give it the application permission "
                    + "User.Read.All and grant admin consent.")
        }
        if let fault = answer.fault("Microsoft Graph answered \(answer.status)") { throw fault }
        return answer
    }

    private func send(_ target: String) async throws(ChatError) -> ChatTransport.Answer {
        try await transport.send(
            ChatTransport.Request(
                url: addresses.graph + target,
                headers: ["Authorization": "Bearer \(try await validToken())", "Accept": "application/json"]))
    }

    private func validToken() async throws(ChatError) -> String {
        if let token, now() < token.expiresAt { return token.text }
        let form = [
            "client_id": app.clientID, "client_secret": app.secret, "grant_type": "client_credentials",
            "scope": "\(addresses.graph)/.default",
        ]
        let answer = try await transport.send(
            ChatTransport.Request(
                method: "POST", url: "\(addresses.microsoftLogin)/\(app.tenant)/oauth2/v2.0/token",
                headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array(FormEncoding.text(of: form).utf8)))
        if let fault = answer.fault(Self.words(for: answer.body)) { throw fault }
        struct Wire: Decodable {
            var access_token: String
            var expires_in: Int
        }
        let wire = try Self.decode(Wire.self, answer.body)
        // A minute less, so that it does not end on the way.
        let term = Duration.seconds(min(max(wire.expires_in, 0), 86_400) - 60)
        token = Token(text: wire.access_token, expiresAt: now() + term)
        return wire.access_token
    }

    /// Microsoft's own words are long and name times and traces; its code says what is wrong.
    private static func words(for body: [UInt8]) -> String {
        struct Wire: Decodable { var error: String? }
        switch (try? JSONDecoder().decode(Wire.self, from: Data(body)))?.error {
        case "invalid_client": return "Microsoft does not accept the app's client secret (invalid_client)."
        case "unauthorized_client": return "Microsoft knows no such app in this tenant (unauthorized_client)."
        case "invalid_request", "invalid_tenant":
            return "Microsoft knows no such tenant, or the client id is not one (invalid_request)."
        default: return "Microsoft gives the app no token: check tenant, client id and client secret."
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws(ChatError) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(body)) } catch {
            throw .lost("Microsoft's answer is not the JSON that was expected")
        }
    }
}
