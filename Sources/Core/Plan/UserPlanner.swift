/// Carries out actions on one user on paper: each sees the user as those before leave them.
struct UserPlanner {
    let directory: PlanDirectory
    let now: Instant
    /// What can be given back to the user, the newest run first.
    let taken: [Taken]
    /// As the steps so far leave them.
    private(set) var user: User
    /// Indices are positions in this list.
    private(set) var steps: [Step] = []

    init(_ user: User, directory: PlanDirectory, now: Instant, taken: [Taken] = []) {
        (self.user, self.directory, self.now, self.taken) = (user, directory, now, taken)
    }

    /// Throws when the action cannot be done to this user, or not completely: then none of the steps counts.
    mutating func carryOut(_ action: ResolvedAction) throws(Obstacle) {
        switch action.work {
        case .effect(let effect): try change(effect, action.kind)
        case .join(let groups): try join(groups, action.kind)
        case .leave(let groups): try leave(groups.filter(user.groups.contains), action.kind)
        case .leaveAll: try leave(user.groups, action.kind)
        case .close(let products, let revokesRoles): try close(products, revokesRoles: revokesRoles, action.kind)
        case .delete(let fallback): try delete(orElse: fallback, action.kind)
        case .giveBack: try giveBack(action.kind)
        }
    }

    /// As much as can be given back; the obstacle when that is nothing of what still stands.
    private mutating func giveBack(_ kind: ActionKind) throws(Obstacle) {
        guard !taken.isEmpty else { return }
        try requireMembership()
        let undo = UserUndo(giving: taken, backTo: user, directory: directory, now: now)
        let standing = undo.notUndone.first { $0.reason != .changedSince }
        if undo.steps.isEmpty, let standing { throw Obstacle(standing) }
        for step in undo.steps {
            switch step.effect {
            case .reactivate, .cancelDeletion: try requireOwnLifecycle()
            default: break
            }
            take(step.effect, kind)
        }
    }

    private mutating func change(_ effect: Effect, _ kind: ActionKind) throws(Obstacle) {
        switch effect {
        case .suspend, .restore:
            try requireMembership()
        default:
            try requireOwnLifecycle()
            // Only undo takes a deletion back; until then the vendor refuses anything else.
            if user.isDeletionScheduled { throw Obstacle(reason: .deletionScheduled) }
        }
        take(effect, kind)
    }

    private mutating func join(_ groups: [Group], _ kind: ActionKind) throws(Obstacle) {
        try requireMembership()
        for group in groups where !user.groups.contains(group.id) {
            try requireChangeable(group)
            take(.addToGroup(group.id), kind)
        }
    }

    private mutating func leave(_ groups: [GroupID], _ kind: ActionKind) throws(Obstacle) {
        try requireMembership()
        for id in groups {
            if let group = directory.group(id) { try requireChangeable(group) }
            take(.removeFromGroup(id), kind)
        }
    }

    /// A group we cannot take the user out of would leave the product open, so then nothing is done at all.
    private mutating func close(_ products: Set<Int>?, revokesRoles: Bool, _ kind: ActionKind) throws(Obstacle) {
        let paths = directory.access(of: user).filter { products?.contains($0.product) ?? true }
        if revokesRoles { try requireKnownRoles(products, explained: Set(paths.map(\.product))) }
        var groups: [GroupID] = []
        for path in paths {
            if let id = path.group.map({ directory.groups[$0].id }), !groups.contains(id) { groups.append(id) }
        }
        try leave(groups, kind)
        guard revokesRoles else { return }
        for role in user.directRoles ?? [] where ProductRole.billable.contains(role.role) {
            guard let product = directory.position(of: role.product), products?.contains(product) ?? true else {
                continue
            }
            take(.revokeRole(role), kind)
        }
    }

    private mutating func delete(orElse fallback: [ResolvedAction], _ kind: ActionKind) throws(Obstacle) {
        do { try requireOwnLifecycle() } catch {
            guard !fallback.isEmpty else { throw error }
            for action in fallback { try carryOut(action) }
            return
        }
        let deletion = steps.count
        var alternative = UserPlanner(user, directory: directory, now: now, taken: taken)
        take(.delete, kind)
        guard steps.count > deletion else { return }
        for action in fallback {
            // What cannot be done to this user is no way out of a failed deletion either.
            var attempt = alternative
            if (try? attempt.carryOut(action)) != nil { alternative = attempt }
        }
        for step in alternative.steps {
            steps.append(
                Step(
                    index: steps.count, user: step.user, effect: step.effect, action: step.action,
                    condition: .ifFailed(deletion)))
        }
    }

    /// Adds a step unless it would change nothing.
    private mutating func take(_ effect: Effect, _ kind: ActionKind) {
        guard !effect.stands(for: user) else { return }
        steps.append(Step(index: steps.count, user: user.id, effect: effect, action: kind))
        user = effect.applied(to: user, at: now)
    }
}

extension UserPlanner {
    /// Suspending and groups are about members of the organisation.
    private func requireMembership() throws(Obstacle) {
        switch user.membership {
        case .active, .suspended: return
        case .none: throw Obstacle(reason: .notInOrganization)
        case .unknown: throw Obstacle(reason: .unknownData, detail: "membership")
        }
    }

    /// The account's own life can be changed where it belongs to a verified domain and no identity provider owns it.
    private func requireOwnLifecycle() throws(Obstacle) {
        switch user.claim {
        case .managed: break
        case .unmanaged: throw Obstacle(reason: .unmanagedAccount)
        case .unknown: throw Obstacle(reason: .unknownData, detail: "claim")
        }
        if user.managedBy == .synced { throw Obstacle(reason: .externallyManaged) }
        // What is not known cannot be given back either.
        if user.accountStatus == .unknown { throw Obstacle(reason: .unknownData, detail: "account status") }
    }

    private func requireChangeable(_ group: Group) throws(Obstacle) {
        if group.isSynced { throw Obstacle(reason: .syncedGroup, detail: group.name) }
        if !group.isModifiable { throw Obstacle(reason: .unmodifiableGroup, detail: group.name) }
    }

    /// While direct roles were not read, a product the vendor reports on must be explained by a group.
    private func requireKnownRoles(_ products: Set<Int>?, explained: Set<Int>) throws(Obstacle) {
        guard user.directRoles == nil else { return }
        for entry in user.activity {
            guard let product = directory.position(of: entry.product), products?.contains(product) ?? true,
                !explained.contains(product)
            else { continue }
            throw Obstacle(reason: .unknownData, detail: "direct roles on \(directory.products[product].label)")
        }
    }
}
