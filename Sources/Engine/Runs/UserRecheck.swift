import Connectors
import Core
import Store

/// Looks at people again just before they are changed: somebody may have come back, become an administrator or left
/// since the plan was made. It drops people with a reason and never adds any.
struct UserRecheck: Sendable {
    /// The vendor's limit for reading users by id.
    static let idsPerCall = 10

    struct Findings: Sendable {
        /// Those to go on with, as they are now.
        var present: [AccountID: User]
        var dropped: [AccountID: SparedUser]
    }

    let client: DirectoryClient
    /// What is known about each user, to the millisecond: a snapshot has minutes only, and users are written back.
    let store: Store
    let definition: RunDefinition
    /// As of the plan, for its groups and products.
    let snapshot: Snapshot
    let context: PlanContext
    /// How these people stand with the rule now: somebody may have answered since the run began.
    let standing: @Sendable ([AccountID]) async throws -> Standing
    let now: @Sendable () -> Instant
    /// Users whom the run whose failures this one tries again has changed.
    var halfDone: Set<AccountID> = []

    /// `begun` are users of whom the run has changed something already: that they no longer match the filter is its
    /// own doing. So are those for whom a step stands of which nobody knew yet what became.
    func check(
        _ steps: [AccountID: [Step]], begun: Set<AccountID>, inFlight: [AccountID: [Step]] = [:]
    ) async throws -> Findings {
        let ids = steps.keys.sorted()
        var fresh = try await read(ids)
        try await readRoles(of: steps, into: &fresh)
        var findings = Findings(present: fresh, dropped: [:])
        for id in ids where fresh[id] == nil {
            findings.dropped[id] = SparedUser(user: id, reason: .gone, detail: "the vendor no longer lists the account")
        }
        var builder = SnapshotBuilder(
            groups: snapshot.groups, products: snapshot.products, takenAt: now(), expectedCount: fresh.count)
        for user in fresh.values.sorted(by: { $0.id < $1.id }) { builder.append(user) }
        let present = builder.finish()
        var context = context
        context.standing = try await standing(ids)
        let all = ids.filter { fresh[$0] != nil }.flatMap { steps[$0] ?? [] }
        func isBegun(_ id: AccountID) -> Bool {
            if begun.contains(id) || halfDone.contains(id) { return true }
            return inFlight[id, default: []].contains { step in fresh[id].map { step.effect.stands(for: $0) } ?? false }
        }
        for spared in try definition.dropped(of: all, in: present, context: context)
        where UserRecheck.alwaysHolds(spared.reason) || !isBegun(spared.user) {
            findings.dropped[spared.user] = spared
        }
        for id in findings.dropped.keys { findings.present[id] = nil }
        return findings
    }

    /// Reasons that stop a run in the middle of a user, too: what no run may change, and what they said meanwhile.
    static func alwaysHolds(_ reason: SparedUser.Reason) -> Bool {
        switch reason {
        case .organizationAdmin, .ownAccount, .protectedGroup, .protectedUser, .notAPerson, .gone, .stillNeeded: true
        default: false
        }
    }

    /// What the vendor says now, with what only we know.
    private func read(_ ids: [AccountID]) async throws -> [AccountID: User] {
        let known = Dictionary(
            try await store.database.read { try $0.directory.users(ids) }.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        let calls = stride(from: 0, to: ids.count, by: UserRecheck.idsPerCall).map {
            Array(ids[$0..<min($0 + UserRecheck.idsPerCall, ids.count)])
        }
        return try await withThrowingTaskGroup(of: [User].self) { group in
            for call in calls {
                group.addTask { try await client.usersByID(call, snapshot.products) }
            }
            var found: [AccountID: User] = [:]
            for try await users in group {
                for user in users { found[user.id] = user.filled(from: known[user.id]) }
            }
            return found
        }
    }

    private func readRoles(of steps: [AccountID: [Step]], into fresh: inout [AccountID: User]) async throws {
        let wanted = steps.filter { $0.value.contains { $0.effect.isAboutRoles } && fresh[$0.key] != nil }.keys
        for id in wanted.sorted() { fresh[id]?.directRoles = try await client.directRoles(id, snapshot.products) }
    }
}

extension Effect {
    var isAboutRoles: Bool {
        switch self {
        case .assignRole, .revokeRole: true
        default: false
        }
    }
}

extension User {
    /// What the vendor's answer leaves out and the mirror knows, as long as it can still be true.
    func filled(from known: User?) -> User {
        guard let known else { return self }
        var user = self
        user.addedToOrg = addedToOrg ?? known.addedToOrg
        if membership == .suspended, known.membership == .suspended {
            user.suspendedAt = suspendedAt ?? known.suspendedAt
        }
        if accountStatus == .inactive, known.accountStatus == .inactive {
            user.deactivatedAt = deactivatedAt ?? known.deactivatedAt
        }
        if directRoles == nil, groups == known.groups { user.directRoles = known.directRoles }
        return user
    }
}
