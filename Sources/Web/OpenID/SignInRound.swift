import Crypto
import Foundation
import Store

/// One way to the provider and back, bound to the browser by a cookie only it has. State, nonce and verifier all
/// follow from the cookie's random token, each by a hash that tells nothing of the others; nothing is kept on the
/// server.
struct SignInRound: Equatable, Sendable {
    let token: AccessToken
    /// Where to go after sign-in.
    let next: String

    init(token: AccessToken, next: String) { (self.token, self.next) = (token, Link.safe(next)) }

    /// Reads what `cookie` gave; `nil` for anything else.
    init?(cookie: String) {
        let parts = cookie.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let token = AccessToken(parts[0]), let bytes = [UInt8](hexadecimal: String(parts[1]))
        else { return nil }
        self.init(token: token, next: String(decoding: bytes, as: UTF8.self))
    }

    var cookie: String { "\(token.reveal()).\(Array(next.utf8).hexadecimal)" }
    var state: String { derived("state") }
    var nonce: String { derived("nonce") }
    /// 43 characters, as RFC 7636 wants.
    var verifier: String { derived("verifier") }
    var challenge: String { Self.base64URL(SHA256.hash(data: Data(verifier.utf8))) }

    private func derived(_ purpose: String) -> String {
        Self.base64URL(SHA256.hash(data: Data("usher \(purpose) \(token.reveal())".utf8)))
    }

    private static func base64URL(_ digest: SHA256.Digest) -> String {
        Data(digest).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
