import Core
import Crypto
import Foundation

/// Tells calls of Slack from those of anybody else: HMAC-SHA256 with the app's signing secret over the time and the raw
/// body. To be asked before anything of the body is read.
///
/// Source: docs.slack.dev, "Verifying requests from Slack".
public struct SlackSignature: Sendable {
    /// How far the time of a call may be from ours, either way.
    public static let window = Duration.minutes(5)

    private let key: SymmetricKey

    public init(secret: String) { key = SymmetricKey(data: Data(secret.utf8)) }

    /// - Parameters:
    ///   - timestamp: header `X-Slack-Request-Timestamp`, seconds since 1970.
    ///   - signature: header `X-Slack-Signature`, `v0=` and hexadecimal digits.
    public func check(
        _ body: [UInt8], timestamp: String?, signature: String?, now: Instant
    ) throws(SignatureProblem) {
        guard let timestamp, let signature, !timestamp.isEmpty, !signature.isEmpty else { throw .missing }
        guard timestamp.utf8.count <= 12, timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int64(timestamp)
        else { throw .wrong }
        let sent = Instant(seconds: seconds)
        guard (sent < now ? now - sent : sent - now) <= Self.window else { throw .stale }
        guard isSameSecret(self.signature(of: body, timestamp: timestamp), signature) else { throw .wrong }
    }

    /// What Slack puts into `X-Slack-Signature`.
    public func signature(of body: [UInt8], timestamp: String) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Data("v0:\(timestamp):".utf8))
        code.update(data: Data(body))
        return "v0=" + code.finalize().map { String(format: "%02x", $0) }.joined()
    }
}

/// Why a call of a web hook is not believed.
public enum SignatureProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// It has no signature.
    case missing
    /// It was signed too long ago, or our clock is wrong.
    case stale
    /// The signature is another one: another secret, or the body was changed on the way.
    case wrong

    public var description: String {
        switch self {
        case .missing: "it has no signature"
        case .stale: "its time is more than 5 minutes from the clock of this machine"
        case .wrong: "its signature does not match the secret"
        }
    }
}
