import Core
import Store

/// Whom a query means, in the snapshot it was asked of.
public struct UserSelection: Sendable {
    public let snapshot: Snapshot
    public let filter: Filter
    public let matched: Bitmap

    public init(snapshot: Snapshot, filter: Filter, matched: Bitmap) {
        (self.snapshot, self.filter, self.matched) = (snapshot, filter, matched)
    }

    public var count: Int { matched.count }
    /// Everybody matched, in no meaningful order.
    public var accounts: [AccountID] { matched.map { snapshot.accountID(at: $0) } }
    /// One page in the query's order.
    public func page(offset: Int = 0, limit: Int) -> [User] {
        snapshot.sorted(matched, by: filter.order, offset: offset, limit: limit).map { snapshot.user(at: $0) }
    }
}

extension Usher {
    /// Evaluates a query; the empty one means everybody. Throws what is wrong with it, all at once.
    public func users(matching text: String, asOf: Instant? = nil) async throws -> UserSelection {
        let (snapshot, names) = try await mirror.current(capabilities)
        let filter: Filter
        do { filter = try Filter(parsing: text, names: names) } catch { throw UsherError.invalid(error) }
        let context = try await context(asOf: asOf)
        let protected =
            filter.fields.contains(.protected) ? snapshot.protectedUsers(by: context.protected) : nil
        do {
            let matched = try snapshot.evaluate(
                filter, in: EvaluationContext(now: context.now, timeZone: context.timeZone, protected: protected))
            return UserSelection(snapshot: snapshot, filter: filter, matched: matched)
        } catch { throw UsherError.invalid(error) }
    }

    /// What may stand at a place of a query, by the names of the organisation. The place counts UTF-8.
    public func completions(for text: String, at place: Int) async throws -> [Completion] {
        Filter.completions(for: text, at: place, names: try await mirror.current(capabilities).names)
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
