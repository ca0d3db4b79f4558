import Crypto
import Foundation

/// Makes and reads the texts of public tokens, with a secret that only this installation has.
public struct PublicTokenSigner: Sendable {
    /// Bytes of the secret.
    public static let secretLength = 32
    /// Bytes of the code behind a payload: HMAC-SHA256, cut. 128 bits can't be guessed over the network.
    static let codeLength = 16
    /// Longer texts are not even decoded.
    static let mostText = 4 * (PublicToken.headLength + PublicToken.mostSubject + codeLength + 2) / 3

    private let keys: [PublicToken.Purpose: SymmetricKey]

    /// `nil` when the secret has not `secretLength` bytes.
    public init?(secret: [UInt8]) {
        guard secret.count == Self.secretLength else { return nil }
        let source = SymmetricKey(data: secret)
        keys = Dictionary(
            uniqueKeysWithValues: PublicToken.Purpose.allCases.map { purpose in
                let key = HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: source, salt: Array("usher public token".utf8),
                    info: Array("purpose \(purpose.rawValue)".utf8), outputByteCount: 32)
                return (purpose, key)
            })
    }

    public func text(of token: PublicToken) -> String {
        let payload = token.payload
        return Self.encode(payload + code(of: payload, for: token.purpose))
    }

    /// What a text says that this installation made for one of these purposes, expired or not; `nil` for anything else.
    public func token(in text: String, for purposes: Set<PublicToken.Purpose>) -> PublicToken? {
        guard text.utf8.count <= Self.mostText, let bytes = Self.decode(text), bytes.count > Self.codeLength else {
            return nil
        }
        let payload = Array(bytes.dropLast(Self.codeLength))
        guard let token = PublicToken(payload: payload), purposes.contains(token.purpose),
            Self.isSame(code(of: payload, for: token.purpose), Array(bytes.suffix(Self.codeLength)))
        else { return nil }
        return token
    }

    private func code(of payload: [UInt8], for purpose: PublicToken.Purpose) -> [UInt8] {
        guard let key = keys[purpose] else { return [] }
        return Array(HMAC<SHA256>.authenticationCode(for: payload, using: key).prefix(Self.codeLength))
    }

    /// In a time that does not tell where the two differ.
    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == codeLength, right.count == codeLength else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Only what `encode` gives, so that a token has one text and no second one.
    private static func decode(_ text: String) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let bytes = Data(base64Encoded: standard).map({ Array($0) }), encode(bytes) == text else { return nil }
        return bytes
    }
}
