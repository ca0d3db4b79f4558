import Core
import Crypto

/// Something whose holder is let in: the id of a session, a one-time link, an API token. 32 random bytes that only
/// the holder has; the database keeps their SHA-256, so that reading it lets nobody in.
public struct AccessToken: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// The length of one, in bytes.
    public static let length = 32

    /// A token of these random bytes; exactly `length` of them.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    /// Reads what `reveal` gave; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 2 * Self.length, let bytes = [UInt8](hexadecimal: String(text)) else { return nil }
        self.bytes = bytes
    }

    /// The token itself as 64 hexadecimal digits, for its holder.
    public func reveal() -> String { bytes.hexadecimal }

    /// What the database keeps. A plain hash is enough: 256 random bits cannot be guessed.
    public var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    public var description: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
