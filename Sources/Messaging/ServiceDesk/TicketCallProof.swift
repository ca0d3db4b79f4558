import Crypto
import Foundation

/// Whether a web request comes from somebody who knows the channel's secret.
public enum TicketCallProof {
    /// The header that Jira Automation sends the secret in.
    public static let header = "X-Usher-Secret"
    /// The header of Jira's own webhooks, which sign their body instead.
    public static let signatureHeader = "X-Hub-Signature"

    /// In a time that does not tell where the secrets differ.
    /// - Parameters:
    ///   - given: the value of `header`.
    ///   - signature: the value of `signatureHeader`: `sha256=` and the HMAC-SHA256 of the body in hexadecimal digits.
    public static func isGenuine(given: String?, signature: String?, body: [UInt8], secret: String) -> Bool {
        guard !secret.isEmpty else { return false }
        if let given { return isSame(given, secret) }
        guard let signature, signature.hasPrefix("sha256="),
            let code = bytes(hexadecimal: signature.dropFirst("sha256=".count))
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: body, using: SymmetricKey(data: Array(secret.utf8)))
    }

    /// Of equally long digests, so that not even the length of the secret shows.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let key = SymmetricKey(size: .bits256)
        let code = HMAC<SHA256>.authenticationCode(for: Array(left.utf8), using: key)
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(right.utf8), using: key)
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard pair.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }), let byte = UInt8(pair, radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
