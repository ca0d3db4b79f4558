import Core
import Crypto

extension Secrets {
    /// The secret that public links are signed with, made when it is first asked for. Links made before stop working
    /// when it is removed.
    public func publicLinks(sealedBy box: SecretBox) throws -> PublicTokenSigner {
        let name = "public.links"
        if let kept = try get(name, openedBy: box), let bytes = [UInt8](hexadecimal: kept.reveal()),
            let signer = PublicTokenSigner(secret: bytes)
        {
            return signer
        }
        let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        guard let signer = PublicTokenSigner(secret: fresh) else { throw StoreError.cannotUnseal(name: name) }
        try set(name, to: Secret(fresh.hexadecimal), sealedBy: box)
        return signer
    }
}
