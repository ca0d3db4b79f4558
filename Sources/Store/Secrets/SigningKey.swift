import Crypto

/// The Ed25519 key that signs the head of the audit log. Lives beside the sealing key, outside the database.
public struct SigningKey: Sendable {
    public let privateKey: Curve25519.Signing.PrivateKey
    public var publicKey: Curve25519.Signing.PublicKey { privateKey.publicKey }

    /// The key in `signing.key` of this directory, made when missing; a passing key when there is no directory.
    public init(keyDirectory: String?) throws {
        guard let keyDirectory else {
            privateKey = Curve25519.Signing.PrivateKey()
            return
        }
        try PrivateFile.makeDirectory(keyDirectory)
        let path = keyDirectory + "/signing.key"
        let bytes = try PrivateFile.bytes(at: path) { Array(Curve25519.Signing.PrivateKey().rawRepresentation) }
        do {
            privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        } catch {
            throw StoreError.file(path: path, reason: "it is not an Ed25519 key of 32 bytes")
        }
    }
}
