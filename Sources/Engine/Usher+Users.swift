import Core
import Store

/// Whom a query means, in the snapshot it was asked of.
public struct UserSelection: Sendable {
    public let snapshot: Snapshot
    public let filter: Filter
    public let matched: Bitmap

    public var count: Int { matched.count }
    /// One page in the query's order.
    public func page(offset: Int = 0, limit: Int) -> [User] {
        snapshot.sorted(matched, by: filter.order, offset: offset, limit: limit).map { snapshot.user(at: $0) }
    }
}

extension Usher {
    /// Evaluates a query; the empty one means everybody. Throws what is wrong with it, all at once.
    public func users(matching text: String, asOf: Instant? = nil) async throws -> UserSelection {
        let snapshot = try await snapshot()
        let filter = try parse(text, in: snapshot)
        let context = try await context(asOf: asOf)
        let protected =
            filter.fields.contains(.protected) ? snapshot.protectedUsers(by: context.protected) : nil
        do {
            let matched = try snapshot.evaluate(
                filter, in: EvaluationContext(now: context.now, timeZone: context.timeZone, protected: protected))
            return UserSelection(snapshot: snapshot, filter: filter, matched: matched)
        } catch { throw UsherError.invalid(error) }
    }

    /// Everything journaled about one user, newest run first.
    public func history(of user: AccountID, limit: Int = 100) async throws -> [(run: RunID, step: JournaledStep)] {
        try await store.database.read { try $0.runs.history(of: user, limit: limit) }
    }

    func parse(_ text: String, in snapshot: Snapshot) throws(UsherError) -> Filter {
        do { return try Filter(parsing: text, names: names(in: snapshot)) } catch { throw .invalid(error) }
    }

    /// Before the first sync no name can be checked.
    func names(in snapshot: Snapshot) -> FilterNames {
        snapshot.takenAt == nil ? .any : FilterNames(snapshot, capabilities: capabilities)
    }
}
