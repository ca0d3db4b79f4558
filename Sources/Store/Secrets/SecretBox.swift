import Crypto

/// A value that is never shown: it prints as dots, also in a dump.
public struct Secret: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String
    public init(_ value: String) { self.value = value }
    /// The value itself, for the one call that needs it.
    public func reveal() -> String { value }
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Seals secrets with AES-GCM under a key that lives outside the database. The name of a secret is sealed with it, so
/// that one secret cannot be passed off as another.
public struct SecretBox: Sendable {
    private let key: SymmetricKey

    /// The key in `sealing.key` of this directory, made when missing; a passing key when there is no directory.
    public init(keyDirectory: String?) throws {
        guard let keyDirectory else {
            key = SymmetricKey(size: .bits256)
            return
        }
        try PrivateFile.makeDirectory(keyDirectory)
        let path = keyDirectory + "/sealing.key"
        let bytes = try PrivateFile.bytes(at: path) {
            SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        }
        guard bytes.count == 32 else { throw StoreError.file(path: path, reason: "it is not a key of 32 bytes") }
        key = SymmetricKey(data: bytes)
    }

    /// Nonce, ciphertext and tag.
    func seal(_ secret: Secret, name: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            Array(secret.reveal().utf8), using: key, authenticating: Array(name.utf8))
        guard let combined = box.combined else { throw StoreError.cannotUnseal(name: name) }
        return Array(combined)
    }

    func open(_ sealed: [UInt8], name: String) throws -> Secret {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            let bytes = try AES.GCM.open(box, using: key, authenticating: Array(name.utf8))
            return Secret(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw StoreError.cannotUnseal(name: name)
        }
    }
}
