import Crypto
import Foundation

/// A chain's head with an Ed25519 signature, kept where whoever can write to the database cannot: a chain that was
/// rewritten or cut off later no longer agrees with it.
public struct SignedHead: Equatable, Sendable {
    public var head: AuditHead
    /// When it was signed.
    public var at: Instant
    /// 64 bytes.
    public var signature: [UInt8]
    /// The key it says it was signed with, 32 bytes. A check must use a key from elsewhere.
    public var publicKey: [UInt8]

    public init(signing head: AuditHead, at: Instant, with key: Curve25519.Signing.PrivateKey) throws {
        self.head = head
        self.at = at
        publicKey = Array(key.publicKey.rawRepresentation)
        signature = Array(try key.signature(for: SignedHead.message(head, at: at)))
    }

    /// Whether the holder of this key signed exactly this head at exactly this time.
    public func isSigned(by key: Curve25519.Signing.PublicKey) -> Bool {
        key.isValidSignature(signature, for: SignedHead.message(head, at: at))
    }

    /// `usher-audit-head-1`, sequence (8 bytes), hash (32), milliseconds since 1970 (8).
    private static func message(_ head: AuditHead, at: Instant) -> [UInt8] {
        var message = CanonicalBytes()
        message.append(raw: Array("usher-audit-head-1".utf8))
        message.append(head.sequence)
        message.append(raw: head.hash)
        message.append(at.milliseconds)
        return message.bytes
    }
}

extension SignedHead {
    /// One JSON object; bytes are hexadecimal.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(
            format: Document.format, sequence: head.sequence, hash: head.hash.hexadecimal, at: at,
            publicKey: publicKey.hexadecimal, signature: signature.hexadecimal)
        // A document of texts and numbers always encodes.
        return (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// Reads what `json` wrote. A text that is something else gets a diagnostic; the signature is not checked.
    public init(json text: String) throws(Diagnostic) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        } catch {
            throw Diagnostic("This is not a signed audit head: a JSON object with sequence, hash, at and signature.")
        }
        guard document.format == Document.format else {
            throw Diagnostic("The signed audit head has format \(document.format); known is \(Document.format).")
        }
        self.at = document.at
        self.head = AuditHead(
            sequence: document.sequence, hash: try Self.bytes(document.hash, count: 32, path: "hash"))
        self.publicKey = try Self.bytes(document.publicKey, count: 32, path: "publicKey")
        self.signature = try Self.bytes(document.signature, count: 64, path: "signature")
    }

    private static func bytes(_ text: String, count: Int, path: String) throws(Diagnostic) -> [UInt8] {
        guard let bytes = [UInt8](hexadecimal: text), bytes.count == count else {
            throw Diagnostic("It must be \(2 * count) hexadecimal digits.", path: path)
        }
        return bytes
    }

    private struct Document: Codable {
        static let format = 1
        var format: Int
        var sequence: Int64
        var hash: String
        var at: Instant
        var publicKey: String
        var signature: String
    }
}
