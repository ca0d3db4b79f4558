import Connectors
import Core
import Store

/// What reading one user again found.
public enum RefreshResult: Equatable, Sendable {
    /// The mirror has them as the vendor said just now. `changed` names what is not as it was, in words.
    case refreshed(changed: [String])
    /// The vendor no longer lists the account. The mirror keeps it until the next sync looks for it, too.
    case gone
}

extension Usher {
    /// How often a user is read again when a run or a sync writes them meanwhile.
    private static let refreshAttempts = 3

    /// Reads one user again from the vendor, with their roles and with activity that is fresher than a sync has it, and
    /// updates the mirror. Changes nothing at the vendor. Costs three calls, one of them of the 200 a minute that the
    /// vendor allows for it. `nil` when the mirror does not have the user.
    public func refresh(user id: AccountID, by actor: String) async throws -> RefreshResult? {
        let client = try connected()
        for _ in 0..<Usher.refreshAttempts {
            guard let known = try await store.database.read({ try $0.directory.user(id) }) else { return nil }
            guard let read = try await read(id, client) else {
                try await noteGone(id, by: actor)
                return .gone
            }
            let fresh = read.filled(from: known).dated(surroundings.now())
            if let changed = try await keep(fresh, insteadOf: known, by: actor) {
                return .refreshed(changed: changed)
            }
        }
        throw UsherError.busy(what: "A run or a sync that writes \(id)", by: nil)
    }

    /// `nil` when the vendor no longer has them.
    private func read(_ id: AccountID, _ client: DirectoryClient) async throws -> User? {
        let products = try await snapshot().products
        do {
            guard var user = try await client.usersByID([id], products).first else { return nil }
            // Users outside the organisation have neither.
            if user.membership != .none {
                user.activity = user.activity.refreshed(by: try await client.lastActive(id, products))
                user.directRoles = try await client.directRoles(id, products)
            }
            return user
        } catch {
            if case .notFound = error { return nil }
            throw UsherError.vendor(error, during: "Reading \(id) again")
        }
    }

    /// The change and its audit line in one transaction; `nil`, and nothing, when somebody else wrote the user since.
    private func keep(_ fresh: User, insteadOf known: User, by actor: String) async throws -> [String]? {
        let changed = fresh.differences(from: known)
        let event = entry(
            "user.refreshed", by: actor, subject: fresh.id.rawValue,
            details: changed.isEmpty ? [:] : ["changed": changed.joined(separator: ", ")])
        let versions: (Int, Int)? = try await store.database.write { db in
            guard try db.directory.user(fresh.id) == known else { return nil }
            let before = try db.directory.version()
            try db.directory.put([fresh])
            try db.audit.append([event])
            return (before, try db.directory.version())
        }
        guard let versions else { return nil }
        await mirror.changed([fresh], from: versions.0, to: versions.1)
        return changed
    }

    private func noteGone(_ id: AccountID, by actor: String) async throws {
        let event = entry(
            "user.refreshed", by: actor, subject: id.rawValue, details: ["changed": "no longer listed"])
        try await store.database.write { _ = try $0.audit.append([event]) }
    }
}

extension User {
    /// A state that began since the last look, and whose beginning the vendor does not say, began now at the latest.
    fileprivate func dated(_ now: Instant) -> User {
        var user = self
        if membership == .suspended { user.suspendedAt = suspendedAt ?? now }
        if accountStatus == .inactive { user.deactivatedAt = deactivatedAt ?? now }
        return user
    }

    /// What is not the same, in words for people.
    fileprivate func differences(from other: User) -> [String] {
        let all: [(String, Bool)] = [
            ("name", name != other.name), ("e-mail", email != other.email),
            ("account status", accountStatus != other.accountStatus), ("membership", membership != other.membership),
            ("claim", claim != other.claim), ("managed by", managedBy != other.managedBy),
            ("roles", roles != other.roles), ("groups", groups != other.groups),
            ("last active", activity != other.activity),
            ("direct roles", other.directRoles != nil && directRoles != other.directRoles),
            ("deletion", isDeletionScheduled != other.isDeletionScheduled),
        ]
        return all.filter(\.1).map(\.0)
    }
}

extension [ProductActivity] {
    /// With what the vendor's own page on one user's activity says. That page leaves out products that were never used,
    /// so where the list did not know, and the page has no entry, it is still not known.
    fileprivate func refreshed(by fresher: [ProductActivity]) -> [ProductActivity] {
        var entries = Dictionary(map { ($0.product, $0.lastActive) }, uniquingKeysWith: { first, _ in first })
        for entry in fresher {
            switch (entry.lastActive, entries[entry.product]) {
            case (.at(let time), .at(let other)?): entries[entry.product] = .at(Swift.max(time, other))
            case (.unknown, .at?), (.unknown, .never?), (.never, .at?): continue
            default: entries[entry.product] = entry.lastActive
            }
        }
        return entries.map { ProductActivity(product: $0.key, lastActive: $0.value) }
            .sorted { $0.product < $1.product }
    }
}
