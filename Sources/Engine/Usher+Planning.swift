import Connectors
import Core
import Store

/// A rule's plan with what it was made from.
public struct PlannedRule: Sendable {
    /// As it would run: with its filter written out.
    public var rule: Rule
    public var plan: Plan
    /// The mirror the plan was made from.
    public var snapshot: Snapshot
}

extension Usher {
    /// What a rule would do now, or as of a clock the caller fixes. Where the rule takes product access away and the
    /// organisation is connected, the direct roles of the people concerned are read first; nothing else is called.
    public func plan(ruleNamed name: String, asOf: Instant? = nil) async throws -> PlannedRule {
        try await plan(try await rule(named: name), only: nil, asOf: asOf)
    }

    /// The same for a rule as it is given, also one that was never saved.
    ///
    /// - Parameter readsRoles: whether direct roles that are not known yet are asked for; without them the people
    ///   concerned are left alone as not known well enough, and nothing is called.
    public func plan(_ rule: Rule, readsRoles: Bool = true) async throws -> PlannedRule {
        try await plan(rule, only: nil, readsRoles: readsRoles)
    }

    /// What these actions would do to these accounts.
    public func plan(_ operation: BulkOperation, asOf: Instant? = nil) async throws -> Plan {
        let snapshot = try await synced()
        var context = try await context(asOf: asOf)
        context.taken = try await taken(for: operation.actions, from: operation.accounts)
        let asked = context
        return try await withDirectRoles(operation.actions, snapshot) { snapshot throws(Diagnostics) in
            try Planner.plan(operation, in: snapshot, context: asked)
        }.plan
    }

    /// `only` limits the rule to the accounts an event or a request is about.
    func plan(
        _ rule: Rule, only accounts: [AccountID]?, asOf: Instant? = nil, readsRoles: Bool = true
    ) async throws -> PlannedRule {
        let snapshot = try await synced()
        var filter = try parse(try await filterText(of: rule), in: snapshot)
        if let accounts { filter = filter.limited(to: accounts) }
        var frozen = rule
        frozen.selection = .filter(filter.text)
        var context = try await context(for: rule, users: accounts, asOf: asOf)
        if let accounts { context.standing.limit(to: Set(accounts)) }
        let (limited, asked) = (filter, context)
        let made = try await withDirectRoles(readsRoles ? rule.actions : [], snapshot) {
            [frozen] snapshot throws(Diagnostics) in
            try Planner.plan(frozen, matching: limited, in: snapshot, context: asked)
        }
        return PlannedRule(rule: frozen, plan: made.plan, snapshot: made.snapshot)
    }

    private func synced() async throws -> Snapshot {
        let snapshot = try await snapshot()
        guard snapshot.takenAt != nil else { throw UsherError.neverSynced }
        return snapshot
    }

    func filterText(of rule: Rule) async throws -> String {
        switch rule.selection {
        case .filter(let text): return text
        case .savedFilter(let name):
            guard let filter = try await store.database.read({ try $0.filters.named(name) }) else {
                throw UsherError.invalid(
                    Diagnostics([Diagnostic("There is no saved filter '\(name)'.", path: "savedFilter")]))
            }
            return filter.query
        }
    }

    /// Plans, reads the direct roles that were missing, and plans again.
    private func withDirectRoles(
        _ actions: [Action], _ snapshot: Snapshot, _ plan: (Snapshot) throws(Diagnostics) -> Plan
    ) async throws -> (plan: Plan, snapshot: Snapshot) {
        let first: Plan
        do { first = try plan(snapshot) } catch { throw UsherError.invalid(error) }
        let needsRoles = actions.contains { $0.kind == .removeProductAccess || $0.kind == .giveBack }
        guard let client, needsRoles else { return (first, snapshot) }
        let concerned = Set(first.steps.map(\.user))
            .union(first.spared.filter { $0.reason == .unknownData }.map(\.user))
        guard try await readDirectRoles(of: concerned, in: snapshot, from: client) else { return (first, snapshot) }
        let informed = try await self.snapshot()
        do { return (try plan(informed), informed) } catch { throw UsherError.invalid(error) }
    }

    /// Reads the direct roles of those of these people whose roles are not known, into the mirror. Whether there was
    /// anybody.
    func readDirectRoles(
        of people: some Sequence<AccountID>, in snapshot: Snapshot, from client: DirectoryClient
    ) async throws -> Bool {
        let unread = Set(people).sorted().compactMap { id in snapshot.index(of: id).map { snapshot.user(at: $0) } }
            .filter { $0.directRoles == nil }
        guard !unread.isEmpty else { return false }
        let reader = DirectRoleReader(client: client, products: snapshot.products)
        try await keepDirectRoles(of: try await reader.read(unread))
        return true
    }

    /// Writes nothing but the roles: users out of a snapshot have their times cut to whole minutes, and the mirror
    /// must not lose what it knows better.
    private func keepDirectRoles(of users: [User]) async throws {
        let roles = Dictionary(
            users.compactMap { user in user.directRoles.map { (user.id, $0) } }, uniquingKeysWith: { first, _ in first }
        )
        let (before, after) = try await store.database.write { db in
            let before = try db.directory.version()
            try db.directory.setDirectRoles(roles)
            return (before, try db.directory.version())
        }
        await mirror.changed(users, from: before, to: after)
    }

    /// Writes users to the mirror and the snapshot.
    func put(_ users: [User]) async throws {
        guard !users.isEmpty else { return }
        let (before, after) = try await store.database.write { db in
            let before = try db.directory.version()
            try db.directory.put(users)
            return (before, try db.directory.version())
        }
        await mirror.changed(users, from: before, to: after)
    }
}
