import Connectors
import Core
import Store

/// Whom a request is about.
enum PersonFound: Sendable {
    case found(User)
    case nobody
    /// Several accounts have the address.
    case several
}

extension Usher {
    /// By account id where the channel tells it, else by address; as the mirror has them.
    func person(of request: AccessRequest) async throws -> PersonFound {
        let snapshot = try await snapshot()
        if let id = request.user {
            return snapshot.index(of: id).map { .found(snapshot.user(at: $0)) } ?? .nobody
        }
        guard let email = request.email, !email.isEmpty else { return .nobody }
        let hasAddress = FilterNode.condition(
            FilterCondition(field: .email, comparison: .equal, values: [.text(email)]))
        let now = EvaluationContext(now: surroundings.now(), timeZone: .gmt, protected: nil)
        let found = Array(try snapshot.evaluate(Filter(condition: hasAddress), in: now))
        guard let first = found.first else { return .nobody }
        return found.count == 1 ? .found(snapshot.user(at: first)) : .several
    }

    /// As the vendor has them now, direct roles included; the mirror has them like this from then on. Without a
    /// connection as the mirror has them.
    func freshPerson(of request: AccessRequest) async throws -> PersonFound {
        let known = try await person(of: request)
        let id: AccountID
        switch (known, request.user) {
        case (.found(let user), _): id = user.id
        case (.nobody, let user?): id = user
        default: return known
        }
        guard let client else { return known }
        let snapshot = try await snapshot()
        let (read, roles): (User?, [DirectRole])
        do throws(ConnectorError) {
            read = try await client.usersByID([id], snapshot.products).first { $0.id == id }
            roles = read == nil ? [] : try await client.directRoles(id, snapshot.products)
        } catch { throw UsherError.vendor(error, during: "Reading the account failed") }
        guard let read else { return .nobody }
        return .found(try await keepFresh(read, roles))
    }

    private func keepFresh(_ read: User, _ roles: [DirectRole]) async throws -> User {
        let mirrored = try await store.database.read { try $0.directory.user(read.id) }
        var user = read.filled(from: mirrored)
        user.directRoles = roles
        try await put([user])
        return user
    }
}
