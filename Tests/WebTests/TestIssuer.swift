import Core
import Crypto
import Foundation
import JWTKit
import Synchronization

@testable import Web

/// A provider of sign-ins inside the test: hands out one code for each round, wants its verifier back, and signs what
/// it is told to.
final class TestIssuer: Sendable {
    static let issuer = "https://login.example"
    static let clientID = "usher-console"
    static let secret = "client-secret-0815"

    /// What the next token says.
    struct Token: Sendable {
        var claims: [String: any Sendable]
        var algorithm = "RS256"
        var kid: String? = "rsa"
    }

    private struct State {
        var description: [String: any Sendable]
        var token: Token?
        var userinfo: [String: any Sendable] = [:]
        var challenge = ""
        var requests: [OpenIDTransport.Request] = []
    }
    private let state: Mutex<State>
    let rsa: JWTKit.Insecure.RSA.PrivateKey
    let ecdsa = ES256PrivateKey()
    /// Not among the provider's keys.
    let foreign = ES256PrivateKey()

    init() throws {
        rsa = try JWTKit.Insecure.RSA.PrivateKey(pem: Self.pem)
        state = Mutex(
            State(description: [
                "issuer": Self.issuer, "authorization_endpoint": "\(Self.issuer)/authorize",
                "token_endpoint": "\(Self.issuer)/token", "jwks_uri": "\(Self.issuer)/keys",
                "userinfo_endpoint": "\(Self.issuer)/userinfo",
            ]))
    }

    var requests: [OpenIDTransport.Request] { state.withLock { $0.requests } }
    func describe(_ name: String, _ value: any Sendable) { state.withLock { $0.description[name] = value } }
    func answer(_ token: Token?, userinfo: [String: any Sendable] = [:]) {
        state.withLock { ($0.token, $0.userinfo) = (token, userinfo) }
    }
    func begin(challenge: String) { state.withLock { $0.challenge = challenge } }

    var transport: OpenIDTransport {
        OpenIDTransport { request in
            self.state.withLock { $0.requests.append(request) }
            switch request.url.dropFirst(Self.issuer.count) {
            case "/.well-known/openid-configuration":
                return (200, try Self.json(self.state.withLock { $0.description }))
            case "/keys": return (200, try self.keys())
            case "/token": return try await self.exchange(request.form ?? [:])
            case "/userinfo": return (200, try Self.json(self.state.withLock { $0.userinfo }))
            default: return (404, [])
            }
        }
    }

    private func exchange(_ form: [String: String]) async throws -> (Int, [UInt8]) {
        let (token, challenge) = state.withLock { ($0.token, $0.challenge) }
        let verifier = SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8))
        guard form["code"] == "the-code", form["grant_type"] == "authorization_code", let token,
            Self.base64URL(Data(verifier)) == challenge
        else { return (400, []) }
        return (200, try Self.json(["id_token": try await sign(token), "access_token": "access"]))
    }

    private func keys() throws -> [UInt8] {
        let (n, e) = (Self.modulus, "AQAB")
        let (x, y) = try ecdsa.publicKeyPoints()
        let keys: [[String: any Sendable]] = [
            ["kty": "RSA", "kid": "rsa", "use": "sig", "n": n, "e": e],
            ["kty": "EC", "kid": "ec", "crv": "P-256", "alg": "ES256", "x": x, "y": y],
            ["kty": "RSA", "kid": "enc", "use": "enc", "n": n, "e": e],
            ["kty": "OKP", "crv": "Ed25519", "x": "AAAA"],
        ]
        return try Self.json(["keys": keys])
    }

    private func sign(_ token: Token) async throws -> String {
        var header: [String: any Sendable] = ["alg": token.algorithm, "typ": "JWT"]
        header["kid"] = token.kid
        let head = Self.base64URL(Data(try Self.json(header)))
        let body = Self.base64URL(Data(try Self.json(token.claims)))
        let text = Data("\(head).\(body)".utf8)
        let signature: [UInt8]
        switch (token.algorithm, token.kid) {
        case ("none", _): signature = []
        case ("HS256", _):
            // The forgery of RFC 8725: the public key as the shared secret.
            let key = SymmetricKey(data: Data(rsa.publicKey.pemRepresentation.utf8))
            signature = Array(Crypto.HMAC<SHA256>.authenticationCode(for: text, using: key))
        case ("ES256", "ec"): signature = try await Self.signature(text, JWTKeyCollection().add(ecdsa: ecdsa))
        case ("ES256", _): signature = try await Self.signature(text, JWTKeyCollection().add(ecdsa: foreign))
        case ("PS256", _):
            signature = try await Self.signature(text, JWTKeyCollection().add(pss: rsa, digestAlgorithm: .sha256))
        default:
            signature = try await Self.signature(text, JWTKeyCollection().add(rsa: rsa, digestAlgorithm: .sha256))
        }
        return "\(head).\(body).\(Self.base64URL(Data(signature)))"
    }

    private static func signature(_ text: Data, _ keys: JWTKeyCollection) async throws -> [UInt8] {
        Array(try await keys.getKey().sign(text))
    }

    private static func json(_ value: [String: any Sendable]) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: value))
    }

    static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

extension ECDSA.PrivateKey {
    /// The public point as a JSON Web Key has it.
    fileprivate func publicKeyPoints() throws -> (String, String) {
        let parameters = publicKey.parameters
        let web = { (text: String) in
            text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
        return (web(parameters?.x ?? ""), web(parameters?.y ?? ""))
    }
}

extension TestIssuer {
    /// Made for this test; signs nothing else.
    static let modulus = """
        6YF8RzUpdp8jCkHNI5bN8CbtHxRXF-RRCXOUDM6hrEEQdrjEtPx_5WLWTHSZ0qxhUVwH6pS-r-00FezvPo1fYL-iBjcjcrjNy3JA\
        9eoMMaTj1WzsP1kLLl1BLkBcx7vv4a-2BSC0UxN7AUtWf_sSxirFlUvhSprWUVF_gXK9iNCVYlZjcKlBIT_8QQJhTjlX2J-hZCxl\
        y0EfzQKDf3uOTI1BqjHmsv4_6QZaQNyp8VIK1TGxsYMiBAgz6eqdCBlUX8urn1Hrc8KaM0YFBNEPtzTeU_-GHN6p0x6FO6UDjWhh\
        0_WT9uR-atMkQ35T4g0q_OsADXSlx3zvwIcyI--9XQ
        """
    static let pem = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDpgXxHNSl2nyMK
        Qc0jls3wJu0fFFcX5FEJc5QMzqGsQRB2uMS0/H/lYtZMdJnSrGFRXAfqlL6v7TQV
        7O8+jV9gv6IGNyNyuM3LckD16gwxpOPVbOw/WQsuXUEuQFzHu+/hr7YFILRTE3sB
        S1Z/+xLGKsWVS+FKmtZRUX+Bcr2I0JViVmNwqUEhP/xBAmFOOVfYn6FkLGXLQR/N
        AoN/e45MjUGqMeay/j/pBlpA3KnxUgrVMbGxgyIECDPp6p0IGVRfy6ufUetzwpoz
        RgUE0Q+3NN5T/4Yc3qnTHoU7pQONaGHT9ZP25H5q0yRDflPiDSr86wANdKXHfO/A
        hzIj771dAgMBAAECggEAOuY5hfCn887yVL0CVK7OZXw8JbHIwjMKKdsohg59A2kq
        EPhMTea/EApdSc3Dmzt2FMKlEIvSiafIkptAQcQBQfM0mGLCI0bwShgYwK73wnH4
        MjaWZOg+BMTrExKTFKKYQJJE1IhKVAY+6bWqLQAU3T2etyj7vAjQdJSdF/bsThzr
        oYqwcoOEy9QUA1vrAxDfmRm3AOLjMyDUWU9h3f2EplE0x1hZ++raa9VPZdHJBGsq
        GPcj2jbx3AHOuM6gq3yph9BIPtK/zsR/pU9T+4rVExiPM+fq29Z9Ly9+cb5dOTAA
        +Ou5q+whARO/V4O/xs7tmOufI54Jztyu0M251EqxlQKBgQD6ANDYho9HP03LJITU
        VNgBwbk5tkRI0z01HKMYg7zGTyJzXmxOOP07CWyUQKuy71VzjbFuU+n04zksX7uI
        RRjYiSChHB29OcUkhZ3XTjrB4v+gcGYf9S6/fJHDMm8P8pYv0BVyWEIUs6joWk0f
        Ue7AXmPQjyWkuY1ZO7ScSK42lwKBgQDvG11nJ21BXGF6IwLZUhYMXFmimC5zEi+w
        Pg8O2d8LU2ncFeTTbYZVUBh2FzdZABg1xu6enpS7CwpcWO7Oe/ZTGlRhU2IKXkje
        0O9BSiQhmhQ4igaoJRh6Fa8IycB5kOwGDSgGHzPn1Kt1bAxINMVpbd4TrT59SP36
        wKb/cKw+KwKBgQCMtWTWWXXO7exFB7rTHyWsZ3Ju7w0jx/DNMd8B7zOSkfub32sp
        451zWuyHzJZW0anQrdFNfWFSeYk2VnNgUTOYvCVnSEHcvOUely2tftRHSBIEJP71
        wbOcBuqraHlmCm1JX96SSuZ2bGAG1rxNgnnUP8wCGG9hdSX/MUGILMgQ5QKBgGwG
        t/9Hz9Os0hllQf8/V9jDzHdqO+ofOE5u60yxYFT0naoidhyTqhJXOoX33Tink0iQ
        lPQy/002IrswLsw5M0O+bIsAKhY3HMMWMFIWFhbcTvBwY6uJ/vIBY/Abfostz4S4
        YvHJHSFLcx987ludA+erDJ9lMQtXc+/bJFfZ5ue7AoGBAIz/IWEolatrDbSaiJX2
        hGi8WMQOBB6sOFp0nhNilABL9VqUPL6BqNdOO2Qo3J/NFiURb+RFzqOrM3eMOT/H
        w1m6FMVPVMDVR6l5v4DblhZJH8D02Wd+Vfp5OHrTK5Pe0PWWFQ9YPq9wxLGFlPzH
        lBwW70XtM+vHZy0NxU5pFkri
        -----END PRIVATE KEY-----
        """
}
