import Core
import Crypto
import Foundation

/// Tells calls of a Microsoft Teams outgoing webhook from those of anybody else: HMAC-SHA256 over the raw body. There
/// is no time in it, so a repeated call has to be told by the activity's id. To be asked before anything of the body
/// is read.
///
/// Source: learn.microsoft.com, "Create Outgoing Webhooks".
public struct TeamsSignature: Sendable {
    private let key: SymmetricKey

    /// `nil` unless the security token is base64 of at least 16 bytes; Teams makes 32.
    public init?(token: String) {
        guard let bytes = Data(base64Encoded: token.trimmingCharacters(in: .whitespacesAndNewlines)), bytes.count >= 16
        else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// - Parameter authorization: the header, `HMAC ` and base64.
    public func check(_ body: [UInt8], authorization: String?) throws(SignatureProblem) {
        guard let authorization, !authorization.isEmpty else { throw .missing }
        guard isSameSecret(signature(of: body), authorization) else { throw .wrong }
    }

    /// What Teams puts into `Authorization`.
    public func signature(of body: [UInt8]) -> String {
        "HMAC " + Data(HMAC<SHA256>.authenticationCode(for: Data(body), using: key)).base64EncodedString()
    }
}
