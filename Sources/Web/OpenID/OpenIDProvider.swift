import Core
import Foundation

/// What a provider says of itself at `/.well-known/openid-configuration`, as far as it is used.
struct ProviderMetadata: Decodable, Equatable, Sendable {
    var issuer: String
    var authorizationEndpoint: String
    var tokenEndpoint: String
    var jwksURI: String
    var userinfoEndpoint: String?
    var tokenEndpointAuthMethods: [String]?

    private enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case jwksURI = "jwks_uri"
        case userinfoEndpoint = "userinfo_endpoint"
        case tokenEndpointAuthMethods = "token_endpoint_auth_methods_supported"
    }
}

/// What the provider gave for the code.
struct ProviderTokens: Decodable, Sendable {
    var idToken: String?
    var accessToken: String?
    private enum CodingKeys: String, CodingKey {
        case idToken = "id_token"
        case accessToken = "access_token"
    }
}

/// Talks to one provider. Its description is remembered for an hour; its keys until a token names one that is not
/// among them, asked for again at most once a minute.
actor OpenIDProvider {
    nonisolated let issuer: String
    private let transport: OpenIDTransport
    private let now: @Sendable () -> Instant
    private var metadata: (value: ProviderMetadata, at: Instant)?
    private var keys: (value: SigningKeys, at: Instant)?

    init(issuer: String, transport: OpenIDTransport, now: @escaping @Sendable () -> Instant) {
        (self.issuer, self.transport, self.now) = (issuer, transport, now)
    }

    /// Throws when the provider is not who it should be, or would send people or secrets over plain http.
    func describe() async throws -> ProviderMetadata {
        if let metadata, now() - metadata.at < .hours(1) { return metadata.value }
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let found: ProviderMetadata = try await get("\(base)/.well-known/openid-configuration", "its description")
        guard found.issuer == issuer else {
            throw OpenIDProblem(.provider, "The provider calls itself '\(found.issuer)', not '\(issuer)'.")
        }
        let addresses = [found.authorizationEndpoint, found.tokenEndpoint, found.jwksURI, found.userinfoEndpoint]
        for address in addresses.compactMap({ $0 }) where !ProviderAddress.isGood(address) {
            throw OpenIDProblem(.provider, "The provider names an address that is not https: '\(address)'.")
        }
        metadata = (found, now())
        return found
    }

    /// The keys that may have signed a token with this key id.
    func signingKeys(for id: String?) async throws -> SigningKeys {
        if let keys {
            let isKnown = id.map { keys.value.has($0) } ?? true
            if now() - keys.at < (isKnown ? .hours(1) : .minutes(1)) { return keys.value }
        }
        let found: SigningKeys = try await get(try await describe().jwksURI, "its keys")
        keys = (found, now())
        return found
    }

    /// Changes the code for tokens.
    func tokens(for form: [String: String], clientID: String, secret: String?) async throws -> ProviderTokens {
        let metadata = try await describe()
        var request = OpenIDTransport.Request(url: metadata.tokenEndpoint, form: form)
        request.form?["client_id"] = clientID
        if let secret {
            let methods = metadata.tokenEndpointAuthMethods ?? ["client_secret_basic"]
            if methods.contains("client_secret_basic") || !methods.contains("client_secret_post") {
                let login = "\(Link.segment(clientID)):\(Link.segment(secret))"
                request.authorization = "Basic \(Data(login.utf8).base64EncodedString())"
            } else {
                request.form?["client_secret"] = secret
            }
        }
        return try await read(request, "the tokens")
    }

    /// What the provider says of the person beside the token.
    func claims(with accessToken: String) async throws -> IDToken.Claims? {
        guard let url = try await describe().userinfoEndpoint else { return nil }
        return try await read(.init(url: url, authorization: "Bearer \(accessToken)"), "who the person is")
    }

    private func get<Value: Decodable>(_ url: String, _ what: String) async throws -> Value {
        try await read(.init(url: url), what)
    }

    private func read<Value: Decodable>(_ request: OpenIDTransport.Request, _ what: String) async throws -> Value {
        let (status, body): (Int, [UInt8])
        do { (status, body) = try await transport.send(request) } catch is CancellationError {
            throw CancellationError()
        } catch { throw OpenIDProblem(.provider, "The provider does not answer when asked for \(what).") }
        guard status == 200 else {
            throw OpenIDProblem(.provider, "The provider answered \(status) when asked for \(what).")
        }
        do { return try JSONDecoder().decode(Value.self, from: Data(body)) } catch {
            throw OpenIDProblem(.provider, "The provider's answer with \(what) can't be read.")
        }
    }
}
