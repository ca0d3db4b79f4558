import Core
import Foundation
import Store
import Synchronization

/// Signing in by what a provider says: sends people there, and takes them back.
final class OpenIDSignIn: Sendable {
    let accounts: Accounts
    private let provider = Mutex<OpenIDProvider?>(nil)

    init(accounts: Accounts) { self.accounts = accounts }

    /// The path the provider sends people back to.
    static let returnPath = "/sign-in/openid/return"

    func settings() async throws -> OpenIDSettings? {
        try await accounts.store.database.read { try OpenIDSettings.load(from: $0) }
    }

    /// The provider with this name; another one replaces the one before.
    func provider(_ issuer: String) -> OpenIDProvider {
        provider.withLock { present in
            if let present, present.issuer == issuer { return present }
            let surroundings = accounts.surroundings
            let new = OpenIDProvider(issuer: issuer, transport: surroundings.openID, now: surroundings.now)
            present = new
            return new
        }
    }

    /// The address at the provider where this round begins. Throws `OpenIDProblem` when it can't.
    func address(of round: SignInRound, origin: String, _ settings: OpenIDSettings) async throws -> String {
        let endpoint = try await provider(settings.issuer).describe().authorizationEndpoint
        let query = FormEncoding.text(of: [
            "response_type": "code", "client_id": settings.clientID, "redirect_uri": origin + Self.returnPath,
            "scope": "openid email profile", "state": round.state, "nonce": round.nonce,
            "code_challenge": round.challenge, "code_challenge_method": "S256",
        ])
        return endpoint + (endpoint.contains("?") ? "&" : "?") + query
    }

    /// Who came back with this code. Throws `OpenIDProblem` when nobody is to be believed.
    func claims(
        for code: String, in round: SignInRound, origin: String, _ settings: OpenIDSettings
    ) async throws -> IDToken.Claims {
        let box = accounts.store.secretBox
        let secret = try await accounts.store.database.read { try OpenIDSettings.secret(in: $0, openedBy: box) }
        let provider = provider(settings.issuer)
        let form = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": origin + Self.returnPath,
            "code_verifier": round.verifier,
        ]
        let tokens = try await provider.tokens(for: form, clientID: settings.clientID, secret: secret?.reveal())
        guard let idToken = tokens.idToken else {
            throw OpenIDProblem(.provider, "The provider gave no statement of who the person is.")
        }
        let expected = IDToken.Expectation(
            issuer: settings.issuer, clientID: settings.clientID, nonce: round.nonce,
            now: accounts.surroundings.now())
        var claims = try await IDToken.verify(idToken, expected) { try await provider.signingKeys(for: $0) }
        // Some providers keep the e-mail address out of the token.
        if claims.email == nil, let access = tokens.accessToken, let more = try await provider.claims(with: access) {
            guard more.subject == claims.subject else {
                throw OpenIDProblem(.statement, "The provider speaks of two different people.")
            }
            (claims.email, claims.isEmailVerified) = (more.email, more.isEmailVerified)
            claims.name = claims.name ?? more.name
        }
        return claims
    }

    /// The session of the administrator these claims are about. Who is none yet becomes one when the settings name
    /// their domain.
    func signIn(_ claims: IDToken.Claims, _ settings: OpenIDSettings, from visitor: Visitor) async throws -> AccessToken
    {
        guard let email = claims.email, PersonForm.isAddress(email) else {
            throw OpenIDProblem(.person, "The provider does not say your e-mail address.")
        }
        guard claims.isEmailVerified else {
            throw OpenIDProblem(.person, "The provider does not say that \(email) is verified to be yours.")
        }
        let known = try await accounts.store.database.read { try $0.administrators.withEmail(email) }
        if let known {
            guard known.disabledAt == nil else { throw Self.nobody(email) }
            return try await accounts.open(known, by: "single sign-on", from: visitor)
        }
        guard let role = settings.role, let domain = settings.domain, Self.domain(of: email) == domain.lowercased()
        else { throw Self.nobody(email) }
        let fresh = Administrator(
            id: AdministratorID(accounts.freshID()), name: Self.name(claims, email), email: email, role: role,
            createdAt: accounts.surroundings.now())
        // Somebody who came twice at once was added by the first.
        _ = try await accounts.add(fresh, by: "usher")
        guard let added = try await accounts.store.database.read({ try $0.administrators.withEmail(email) }) else {
            throw Self.nobody(email)
        }
        return try await accounts.open(added, by: "single sign-on", from: visitor)
    }

    private static func nobody(_ email: String) -> OpenIDProblem {
        OpenIDProblem(
            .person, "There is no administrator with the address \(email) who may sign in. Another one can add you.")
    }

    private static func domain(of email: String) -> String? {
        email.lowercased().split(separator: "@").last.map(String.init)
    }

    private static func name(_ claims: IDToken.Claims, _ email: String) -> String {
        let name = (claims.name ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return name.isEmpty ? String(email.prefix { $0 != "@" }) : String(name.prefix(100))
    }
}
