import Core
import Logging
import Messaging
import Store

/// What somebody wrote on the public page.
public struct PortalRequest: Equatable, Sendable {
    public var email: MailAddress
    /// `nil`: whatever the rules give.
    public var product: ProductKey?
    public var reason: String
    public init(email: MailAddress, product: ProductKey?, reason: String) {
        (self.email, self.product, self.reason) = (email, product, reason)
    }
}

extension Usher {
    /// Counts a request of the public page, before it is looked at. `nil` when it is heard, else when to try again.
    public func admitPortalRequest(from network: String) async throws -> Instant? {
        let now = surroundings.now()
        return try await store.database.write {
            try $0.throttles.take(AbuseBounds.portalRequests(from: network), at: now)
        }
    }

    /// Takes a request of the public page in the background: whoever asked is told the same, at the same time, whoever
    /// they asked for.
    public func askByPortal(_ request: PortalRequest) async {
        guard let background else { return await takeFromPortal(request) }
        background.begin("request on the public page") { await takeFromPortal(request) }
    }

    private func takeFromPortal(_ request: PortalRequest) async {
        do {
            guard let reason = try await refusal(of: request) else { return }
            surroundings.logger.notice("A request on the public page was not taken", metadata: ["reason": "\(reason)"])
        } catch {
            surroundings.logger.error("A request on the public page failed", metadata: ["error": "\(error)"])
        }
    }

    /// Takes it, and has a link mailed to the account. Why it was not taken; `nil` when it was, or the log says it.
    private func refusal(of request: PortalRequest) async throws -> String? {
        let products = try await portalProducts().map(\.key)
        if let product = request.product, !products.contains(product) { return "a product that is not offered" }
        guard let person = try await owner(of: request.email.address) else {
            return "no single account has the address"
        }
        let new = NewAccessRequest(
            channel: .portal, externalKey: surroundings.newID(), user: person.id, email: person.email,
            name: person.name, product: request.product, reason: request.reason, isConfirmed: false)
        do { _ = try await take(new) } catch is TooManyRequests {}
        return nil
    }

    /// The one account with this address; `nil` when there is none, or several.
    func owner(of email: String) async throws -> Person? {
        let snapshot = try await snapshot()
        let wanted = email.lowercased()
        let found = (0..<snapshot.count).lazy.filter { snapshot.email(at: $0)?.lowercased() == wanted }.prefix(2)
        guard let index = found.first, found.count == 1, let own = snapshot.email(at: index) else { return nil }
        return Person(id: snapshot.accountID(at: index), name: snapshot.name(at: index), email: own)
    }

    /// An account that can be written to.
    struct Person: Equatable, Sendable {
        var id: AccountID
        var name: String
        /// As the vendor has it: mails go there, not to what somebody typed.
        var email: String
    }
}
