import Connectors
import Core
import Store

/// Makes the mirror what the vendor has: products, groups, then page after page of users, the next page being read
/// while the last is written. Everything is gathered beside the mirror and moved over at the end in one transaction,
/// so that a sync that ends early leaves no trace.
struct Synchroniser: Sendable {
    let store: Store
    let client: DirectoryClient
    let surroundings: Surroundings
    /// Also read the direct roles of people who are active in products that no group of theirs opens.
    let isFull: Bool
    /// Kinds of events to find in the differences to this older mirror.
    let eventKinds: Set<DirectoryEvent.Kind>
    let older: Snapshot?
    let progress: @Sendable (SyncProgress) -> Void

    static let leaseName = "sync"
    static let leaseTerm = Duration.minutes(10)
    /// Users written in one transaction.
    static let usersPerWrite = 1000

    /// Running sums; the users themselves are not kept.
    private struct Sums {
        var users = 0
        var added = 0
        var changed = 0
        var events: [DirectoryEvent] = []
    }

    func sync(by actor: String) async throws -> SyncResult {
        try await sync(by: actor, holding: try await acquire())
    }

    /// Throws `busy` while another sync is under way. Who acquires it must hand it to `sync(by:holding:)`.
    func acquire() async throws -> LeaseKeeper {
        try await LeaseKeeper.acquire(
            Synchroniser.leaseName, term: Synchroniser.leaseTerm, for: surroundings, in: store, what: "A sync")
    }

    /// Gives the lease back at the end, however it ends.
    func sync(by actor: String, holding lease: LeaseKeeper) async throws -> SyncResult {
        do {
            let result = try await sync(by: actor, lease)
            await lease.release(in: store)
            return result
        } catch {
            await lease.release(in: store)
            throw error
        }
    }

    private func sync(by actor: String, _ lease: LeaseKeeper) async throws -> SyncResult {
        let (began, calls) = (surroundings.now(), client.callCount())
        let started = AuditEntry(
            at: began, actor: actor, verb: "sync.started", details: ["full": isFull ? "true" : "false"])
        let (mark, last) = try await store.database.write { db in
            let last = try db.directory.lastSync()
            let mark = try db.directory.beginSync(at: began)
            try db.audit.append([started])
            return (mark, last)
        }
        do {
            let gathered = try await gather(mark, lease, last)
            return try await finish(mark, gathered, actor, callsBefore: calls)
        } catch {
            await abandon(mark, actor, error)
            if let error = error as? ConnectorError { throw UsherError.vendor(error, during: "The sync failed") }
            throw error
        }
    }

    private func gather(_ mark: SyncMark, _ lease: LeaseKeeper, _ last: SyncRecord?) async throws -> Sums {
        progress(SyncProgress(phase: .products, done: 0, expected: nil))
        let products = try await client.products()
        try await write(lease) { db in try db.directory.replaceProducts(products, in: mark) }
        let groups = try await gatherGroups(products, mark, lease, last)
        var sums = Sums()
        // Memory stays bounded: one batch is written while the next page is read.
        var batch: [User] = []
        var page = try await client.users(nil, products)
        while true {
            batch += page.elements
            guard let cursor = page.next else { break }
            async let following = client.users(cursor, products)
            if batch.count >= Synchroniser.usersPerWrite {
                try await write(batch, products, groups, mark, lease, last, &sums)
                batch = []
            }
            let next = try await following
            guard next.next != cursor else {
                throw ConnectorError.malformed("the list of users goes round in a circle")
            }
            page = next
        }
        try await write(batch, products, groups, mark, lease, last, &sums)
        guard sums.users > 0 || (last?.users ?? 0) == 0 else {
            throw UsherError.inconsistent(
                "The vendor listed no user at all, where the last sync found \(last?.users ?? 0). The mirror was left "
                    + "as it is; check the organisation id and what the key may read.")
        }
        try await confirmRemovals(products, groups, mark, lease, last, &sums)
        return sums
    }

    /// Asks for everybody the pages did not show before they are taken out of the mirror: while somebody else changes
    /// the list, a user can slip from one page to another unseen.
    private func confirmRemovals(
        _ products: [Product], _ groups: [GroupID: Set<ProductID>], _ mark: SyncMark, _ lease: LeaseKeeper,
        _ last: SyncRecord?, _ sums: inout Sums
    ) async throws {
        let missing = try await store.database.read { try $0.directory.unseenUsers(in: mark) }
        for start in stride(from: 0, to: missing.count, by: UserRecheck.idsPerCall) {
            let ids = Array(missing[start..<min(start + UserRecheck.idsPerCall, missing.count)])
            let found = try await client.usersByID(ids, products)
            try await write(found, products, groups, mark, lease, last, &sums)
        }
    }

    private func gatherGroups(
        _ products: [Product], _ mark: SyncMark, _ lease: LeaseKeeper, _ last: SyncRecord?
    ) async throws -> [GroupID: Set<ProductID>] {
        var opening: [GroupID: Set<ProductID>] = [:]
        var (cursor, done): (String?, Int) = (nil, 0)
        repeat {
            let page = try await client.groups(cursor, products)
            guard cursor == nil || page.next != cursor else {
                throw ConnectorError.malformed("the list of groups goes round in a circle")
            }
            let groups = page.elements
            try await write(lease) { db in _ = try db.directory.upsertGroups(groups, in: mark) }
            for group in groups { opening[group.id] = Set(group.grants.filter(\.isBillable).map(\.product)) }
            done += groups.count
            progress(SyncProgress(phase: .groups, done: done, expected: last?.groups))
            cursor = page.next
        } while cursor != nil
        return opening
    }

    private func write(
        _ batch: [User], _ products: [Product], _ opening: [GroupID: Set<ProductID>], _ mark: SyncMark,
        _ lease: LeaseKeeper, _ last: SyncRecord?, _ sums: inout Sums
    ) async throws {
        guard !batch.isEmpty else { return }
        let users = isFull ? try await withRoles(batch, products, opening) : batch
        let changes = try await write(lease) { db in try db.directory.upsertUsers(users, in: mark) }
        sums.users += users.count
        sums.added += changes.added.count
        sums.changed += changes.changed.count
        if last != nil { sums.events += SyncEvents.events(of: users, changes, older: older, kinds: eventKinds) }
        progress(SyncProgress(phase: .users, done: sums.users, expected: last?.users))
    }

    private func withRoles(
        _ users: [User], _ products: [Product], _ opening: [GroupID: Set<ProductID>]
    ) async throws -> [User] {
        let positions = users.indices.filter { users[$0].hasUnexplainedActivity(opening) }
        let read = try await DirectRoleReader(client: client, products: products).read(positions.map { users[$0] })
        var users = users
        for (position, user) in zip(positions, read) { users[position] = user }
        return users
    }

    /// One transaction in which the sync still has its lease.
    private func write<Value: Sendable>(
        _ lease: LeaseKeeper, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        let now = surroundings.now()
        return try await store.database.write { db in
            try lease.renew(in: db, at: now)
            return try body(db)
        }
    }

    private func finish(_ mark: SyncMark, _ sums: Sums, _ actor: String, callsBefore: Int) async throws -> SyncResult {
        let now = surroundings.now()
        let calls = client.callCount() - callsBefore
        let (removed, record) = try await store.database.write { db in
            let removed = try db.directory.finishSync(mark, at: now, changes: (sums.added, sums.changed))
            let record = try db.directory.lastSync()
            try db.audit.append([
                AuditEntry(
                    at: now, actor: actor, verb: "sync.finished",
                    details: [
                        "users": String(record?.users ?? 0), "groups": String(record?.groups ?? 0),
                        "added": String(sums.added), "changed": String(sums.changed),
                        "removed": String(removed.count), "calls": String(calls),
                    ])
            ])
            return (removed.count, record)
        }
        return SyncResult(
            users: record?.users ?? 0, groups: record?.groups ?? 0, added: sums.added, changed: sums.changed,
            removed: removed, apiCalls: calls, seconds: Double((now - mark.startedAt).milliseconds) / 1000,
            events: sums.events)
    }

    /// Best effort: a sync that cannot even be abandoned is swept away by the next one.
    private func abandon(_ mark: SyncMark, _ actor: String, _ error: any Error) async {
        let (now, reason) = (surroundings.now(), "\(error)")
        try? await store.database.write { db in
            try db.directory.abandonSync(mark, reason: reason, at: now)
            try db.audit.append([
                AuditEntry(at: now, actor: actor, verb: "sync.failed", details: ["reason": reason])
            ])
        }
    }
}
