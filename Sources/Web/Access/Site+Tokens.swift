import Core
import Engine
import Store

extension Site {
    /// Days a token can live.
    static let tokenDays = 1...366

    /// A new token in the name of this administrator, with the secret that only its holder will know.
    func makeToken(
        named name: String, scopes: Set<APIScope>, days: Int, for administrator: Administrator
    ) async throws -> (token: APIToken, secret: AccessToken) {
        let secret = try accounts.freshToken()
        let token = try await usher.makeToken(
            named: name, for: administrator, scopes: scopes, until: now() + .days(days), secret: secret,
            by: administrator.actor)
        return (token, secret)
    }

    /// Takes a token back: one's own, or as the highest role anybody's. The token as it was; throws when there is no
    /// such token for this administrator.
    func revokeToken(_ id: String, by administrator: Administrator) async throws -> APIToken {
        guard let token = try await usher.revokeToken(id, seenBy: administrator, by: administrator.actor) else {
            throw Refusal.notFound
        }
        return token
    }
}
