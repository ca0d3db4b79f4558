import Core
import Foundation
import JWTKit

/// A provider's signed statement about who somebody is.
enum IDToken {
    /// What it says, as far as it is used. Decoded by hand where a provider may send more than one form.
    struct Claims: JWTPayload, Equatable {
        var issuer: String?
        var subject: String
        var audience: [String]
        var authorizedParty: String?
        /// Seconds since 1970.
        var expires: Double?
        var notBefore: Double?
        var nonce: String?
        var email: String?
        var isEmailVerified: Bool
        var name: String?

        enum CodingKeys: String, CodingKey {
            case issuer = "iss"
            case subject = "sub"
            case audience = "aud"
            case authorizedParty = "azp"
            case expires = "exp"
            case notBefore = "nbf"
            case nonce, email, name
            case isEmailVerified = "email_verified"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            issuer = try fields.decodeIfPresent(String.self, forKey: .issuer)
            subject = try fields.decode(String.self, forKey: .subject)
            if let one = try? fields.decodeIfPresent(String.self, forKey: .audience) {
                audience = [one]
            } else {
                audience = try fields.decodeIfPresent([String].self, forKey: .audience) ?? []
            }
            authorizedParty = try fields.decodeIfPresent(String.self, forKey: .authorizedParty)
            expires = try fields.decodeIfPresent(Double.self, forKey: .expires)
            notBefore = try fields.decodeIfPresent(Double.self, forKey: .notBefore)
            nonce = try fields.decodeIfPresent(String.self, forKey: .nonce)
            email = try fields.decodeIfPresent(String.self, forKey: .email)
            name = try fields.decodeIfPresent(String.self, forKey: .name)
            // Some providers send it as a text.
            let text = try? fields.decodeIfPresent(String.self, forKey: .isEmailVerified)
            isEmailVerified =
                text == "true" || (try? fields.decodeIfPresent(Bool.self, forKey: .isEmailVerified)) == true
        }

        /// The signature is all that the library is asked for; what the claims must be is checked here below.
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// What a token must fit.
    struct Expectation: Sendable {
        var issuer: String
        var clientID: String
        var nonce: String
        var now: Instant
    }

    private struct Header: Decodable {
        var alg: String
        var kid: String?
        var crit: [String]?
    }

    /// How far clocks may differ.
    private static let leeway = 60.0
    /// Longer ones are not looked at.
    private static let longest = 64 * 1024

    /// Checks the signature with a key of the provider, and every claim. `keys` is asked for those that may have
    /// signed under this id.
    static func verify(
        _ token: String, _ expected: Expectation, keys: (_ id: String?) async throws -> SigningKeys
    ) async throws -> Claims {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= longest, parts.count == 3, let head = base64(parts[0]),
            let header = try? JSONDecoder().decode(Header.self, from: head)
        else { throw OpenIDProblem(.statement, "The provider's token can't be read.") }
        guard let algorithm = SigningKeys.Algorithm(rawValue: header.alg), header.crit == nil else {
            throw OpenIDProblem(.statement, "The provider's token is signed in a way that is not taken here.")
        }
        let checkers = try await keys(header.kid).checkers(for: algorithm, id: header.kid)
        for checker in checkers {
            if let claims = try? await checker.verify(token, as: Claims.self) {
                try check(claims, expected)
                return claims
            }
        }
        throw OpenIDProblem(.statement, "The provider's token is signed with a key that is not the provider's.")
    }

    private static func check(_ claims: Claims, _ expected: Expectation) throws(OpenIDProblem) {
        let now = Double(expected.now.milliseconds) / 1000
        let problem: String? =
            switch claims {
            case _ where claims.issuer != expected.issuer: "is from another provider"
            case _ where !claims.audience.contains(expected.clientID): "is for another program"
            case _ where claims.audience.count > 1 && claims.authorizedParty == nil: "does not say whom it is for"
            case _ where (claims.authorizedParty ?? expected.clientID) != expected.clientID:
                "was given to another program"
            case _ where !((claims.expires ?? 0) + leeway > now): "has expired"
            case _ where (claims.notBefore ?? 0) > now + leeway: "is not valid yet"
            case _ where !isSameSecret(claims.nonce ?? "", expected.nonce): "belongs to another sign-in"
            case _ where claims.subject.isEmpty: "names nobody"
            default: nil
            }
        if let problem { throw OpenIDProblem(.statement, "The provider's token \(problem).") }
    }

    private static func base64(_ text: Substring) -> Data? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
