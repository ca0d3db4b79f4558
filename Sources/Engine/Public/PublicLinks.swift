import Core
import Store
import Synchronization

/// The links that go to people who have no account here: signed, expiring, good for one thing. Whoever opens one sees a
/// page; nothing happens before they send its form.
public struct PublicLinks: Sendable {
    /// Scheme, host and port of the public pages, without a closing slash.
    public let address: String
    let signer: PublicTokenSigner

    /// "I still need this", to this warning.
    public func keep(_ warning: WarningID, until expires: Instant) -> String {
        link("/answer/", PublicToken(.keep, of: warning.rawValue, until: expires))
    }

    /// "I don't need it", to this warning.
    public func release(_ warning: WarningID, until expires: Instant) -> String {
        link("/answer/", PublicToken(.release, of: warning.rawValue, until: expires))
    }

    /// "It was me who asked", for this access request.
    public func confirm(_ request: RequestID, until expires: Instant) -> String {
        link("/request/", PublicToken(.confirm, of: request.rawValue, until: expires))
    }

    /// The page where anybody asks for access.
    public var request: String { address + "/request" }

    /// An id of ours is always a subject; were it none, the page says that the link does not work.
    private func link(_ path: String, _ token: PublicToken?) -> String {
        address + path + (token.map(signer.text) ?? "")
    }
}

/// Keeps what signs public links after it was read once: it never changes while a process lives.
final class PublicSignerMemory: Sendable {
    private let signer = Mutex<PublicTokenSigner?>(nil)

    func signer(in store: Store) async throws -> PublicTokenSigner {
        if let known = signer.withLock({ $0 }) { return known }
        let box = store.secretBox
        let made = try await store.database.write { try $0.secrets.publicLinks(sealedBy: box) }
        signer.withLock { $0 = made }
        return made
    }
}

extension Usher {
    /// `nil` when nobody said how people reach the public pages: `publicAddress`.
    public func publicLinks() async throws -> PublicLinks? {
        guard let address = publicAddress else { return nil }
        return PublicLinks(address: address, signer: try await publicSigner.signer(in: store))
    }

    /// What a text from a public page says, when this installation made it for one of these purposes; expired or not.
    public func publicToken(
        _ text: String, for purposes: Set<PublicToken.Purpose>
    ) async throws -> PublicToken? {
        try await publicSigner.signer(in: store).token(in: text, for: purposes)
    }

    /// A token that a form of a public page carries, so that only our own pages are heard.
    public func publicFormToken(for term: Duration = .hours(2)) async throws -> String {
        let signer = try await publicSigner.signer(in: store)
        guard let token = PublicToken(.form, of: "form", until: surroundings.now() + term) else { return "" }
        return signer.text(of: token)
    }

    /// Whether such a token is good now.
    public func isPublicForm(_ text: String) async throws -> Bool {
        guard let token = try await publicToken(text, for: [.form]) else { return false }
        return token.expires > surroundings.now()
    }
}
