import JWTKit

/// A provider's public keys. Keys for other uses, or of kinds that are not known here, are passed over.
struct SigningKeys: Decodable, Sendable {
    struct Key: Decodable, Sendable {
        var kty: String
        var kid: String?
        var use: String?
        var alg: String?
        var n: String?
        var e: String?
        var crv: String?
        var x: String?
        var y: String?
    }
    var keys: [Key]

    /// The algorithms a token may be signed with. Never one that takes a public key for a shared secret.
    enum Algorithm: String, CaseIterable, Sendable {
        case rs256 = "RS256"
        case ps256 = "PS256"
        case es256 = "ES256"
        fileprivate var keyType: String { self == .es256 ? "EC" : "RSA" }
    }

    func has(_ id: String) -> Bool { keys.contains { $0.kid == id } }

    /// Checkers for the keys that may have signed a token with this header, each holding exactly one key and one
    /// algorithm: what the token says never chooses how a key is used.
    func checkers(for algorithm: Algorithm, id: String?) async -> [JWTKeyCollection] {
        var checkers: [JWTKeyCollection] = []
        for key in keys where key.fits(algorithm, id: id) {
            if let checker = try? await key.checker(algorithm) { checkers.append(checker) }
        }
        return checkers
    }
}

extension SigningKeys.Key {
    fileprivate func fits(_ algorithm: SigningKeys.Algorithm, id: String?) -> Bool {
        kty == algorithm.keyType && (use ?? "sig") == "sig" && (alg ?? algorithm.rawValue) == algorithm.rawValue
            && (id == nil || kid == id)
    }

    fileprivate func checker(_ algorithm: SigningKeys.Algorithm) async throws -> JWTKeyCollection? {
        let checker = JWTKeyCollection()
        switch algorithm {
        case .rs256, .ps256:
            guard let n, let e else { return nil }
            let key = try Insecure.RSA.PublicKey(modulus: n, exponent: e)
            if algorithm == .rs256 {
                await checker.add(rsa: key, digestAlgorithm: .sha256)
            } else {
                await checker.add(pss: key, digestAlgorithm: .sha256)
            }
        case .es256:
            guard let x, let y, crv == "P-256" else { return nil }
            await checker.add(ecdsa: try ES256PublicKey(parameters: (x, y)))
        }
        return checker
    }
}
