/// What is asked for, with all names found in one snapshot: decides about one user at a time.
struct PlanTask: Sendable {
    let directory: PlanDirectory
    let actions: [ResolvedAction]
    var safeguards: Safeguards
    /// `nil` where warnings are not asked about.
    var warning: WarningGuard?
    /// Products whose use begins a new episode; `nil` for all.
    let episodeProducts: Set<ProductID>?
    private let taken: [AccountID: [Taken]]

    enum Outcome {
        /// Never empty; indices count from 0. `after` is the user as the steps leave them when all goes well.
        case steps([Step], after: User)
        case spared(SparedUser)
    }

    /// Throws everything that is wrong with the names and the actions.
    ///
    /// - Parameter directory: of the snapshot, where several tasks share one.
    init(
        actions: [Action], onlyGroups: [String], protect: Rule.Protection, filter: Filter?,
        snapshot: Snapshot, directory: PlanDirectory? = nil, context: PlanContext
    ) throws(Diagnostics) {
        let directory = directory ?? PlanDirectory(snapshot)
        self.directory = directory
        var resolver = ActionResolver(snapshot, capabilities: context.capabilities)
        self.actions = resolver.resolve(actions, path: "actions")
        let only = onlyGroups.isEmpty ? [] : resolver.groups(onlyGroups, path: "onlyGroups", single: false)
        // A protected group that does not exist protects nobody, and that must not happen silently.
        let protected =
            (protect.groups.isEmpty ? [] : resolver.groups(protect.groups, path: "protect.groups", single: false))
            + (context.protected.groups.isEmpty
                ? [] : resolver.groups(context.protected.groups, path: "settings.protect.groups", single: false))
        guard resolver.problems.isEmpty else { throw Diagnostics(resolver.problems) }
        safeguards = Safeguards(
            now: context.now, ownAccounts: Set(context.ownAccounts.map { $0.lowercased() }),
            protectedUsers: Set((protect.users + context.protected.users).map { $0.lowercased() }),
            protectedGroups: Set(protected.map(\.id)), onlyGroups: onlyGroups.isEmpty ? nil : Set(only.map(\.id)),
            trustedAge: context.trustedAge, takenAt: snapshot.takenAt, standing: context.standing,
            activityScopes: PlanTask.activityScopes(of: filter, in: snapshot), directory: directory)
        episodeProducts = PlanTask.episodeProducts(safeguards.activityScopes)
        taken = context.taken
        if self.actions.contains(where: \.givesBack) { safeguards.takesDeletionsBack = true }
    }

    /// What `lastActive` means in each place of the filter; the order does not matter to whom it matches.
    static func activityScopes(of filter: Filter?, in snapshot: Snapshot) -> [Set<ProductID>?] {
        let used = Set((filter?.conditions ?? []).filter { $0.field == .lastActive }.map(\.product))
        return used.map { reference in
            reference.map { Set(snapshot.productIndices($0).map { snapshot.products[$0].id }) }
        }
    }

    func outcome(for user: User) -> Outcome {
        func spare(_ obstacle: Obstacle) -> Outcome {
            .spared(SparedUser(user: user.id, reason: obstacle.reason, detail: obstacle.detail))
        }
        if let obstacle = safeguards.obstacle(for: user) { return spare(obstacle) }
        var planner = UserPlanner(user, directory: directory, now: safeguards.now, taken: taken[user.id] ?? [])
        do throws(Obstacle) {
            for action in actions { try planner.carryOut(action) }
        } catch { return spare(error) }
        if planner.steps.isEmpty { return spare(Obstacle(reason: .alreadyDone)) }
        // Last, because who is spared for another reason must not be warned either.
        if let obstacle = warningNotSent(user) { return spare(obstacle) }
        return .steps(planner.steps, after: planner.user)
    }

    /// Everything that speaks against changing the user, in the order of `outcome`.
    func obstacles(for user: User) -> [Obstacle] {
        var obstacles = safeguards.obstacles(for: user)
        var planner = UserPlanner(user, directory: directory, now: safeguards.now, taken: taken[user.id] ?? [])
        do throws(Obstacle) {
            for action in actions { try planner.carryOut(action) }
            if planner.steps.isEmpty { obstacles.append(Obstacle(reason: .alreadyDone)) }
        } catch { obstacles.append(error) }
        if let obstacle = warningNotSent(user) { obstacles.append(obstacle) }
        return obstacles
    }

    /// Who said that they don't need it is not warned; only where nobody can be warned are they left alone, too.
    private func warningNotSent(_ user: User) -> Obstacle? {
        guard let obstacle = warning?.obstacle(for: user, at: safeguards.now) else { return nil }
        return warning?.templateProblem == nil && isReleased(user) ? nil : obstacle
    }

    /// They said that they don't need it, and were not seen since.
    func isReleased(_ user: User) -> Bool {
        guard let mark = safeguards.standing.released[user.id] else { return false }
        return !user.lastActive(in: episodeProducts).isLater(than: mark)
    }

    /// Everybody who said that they don't need it and was not seen since: a run means them though the filter may not.
    func released(in snapshot: Snapshot) -> Bitmap {
        let positions = safeguards.standing.released.keys.compactMap { snapshot.index(of: $0) }
        return Bitmap(capacity: snapshot.count, positions.filter { isReleased(snapshot.user(at: $0)) })
    }
}
