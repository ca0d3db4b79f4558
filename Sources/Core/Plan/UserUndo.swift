/// Takes back one user's steps on paper, the last one first.
struct UserUndo {
    /// As the user is now; `nil` when gone.
    let original: User?
    /// As the steps so far leave them.
    private(set) var user: User?
    /// Indices are positions in this list.
    private(set) var steps: [Step] = []
    private(set) var notUndone: [NotUndone] = []
    private let directory: PlanDirectory
    private let safeguards: Safeguards
    private var startedAt: Instant?
    private var deletionIsFinal: Bool
    /// Why no run may change the user by now.
    private var protection: Obstacle?

    init(
        _ user: User?, directory: PlanDirectory, safeguards: Safeguards, startedAt: Instant?, deletionIsFinal: Bool
    ) {
        (original, self.user) = (user, user)
        self.directory = directory
        self.safeguards = safeguards
        self.startedAt = startedAt
        self.deletionIsFinal = deletionIsFinal
    }

    /// Gives back what several runs took, the newest first. Who may not be changed at all is not asked here.
    init(giving taken: [Taken], backTo user: User, directory: PlanDirectory, now: Instant) {
        self.init(
            user, directory: directory, safeguards: Safeguards(now: now, directory: directory), startedAt: nil,
            deletionIsFinal: false)
        // Deactivated by one run and deleted by a later one: what both took comes back.
        let all = taken.flatMap(\.steps)
        for run in taken {
            startedAt = run.startedAt
            deletionIsFinal = run.finishedAt.map { now - $0 >= Planner.deletionGrace } ?? false
            takeBack(run.steps, among: all)
        }
    }

    /// `done` are the steps that changed something, in the order in which they did; `all` are all that are taken back.
    mutating func takeBack(_ done: [Step], among all: [Step]? = nil) {
        protection = original.flatMap { safeguards.permanentObstacle(for: $0, besides: done.map(\.effect)) }
        for step in done.reversed() {
            if let (reason, detail) = refusal(of: step.effect) {
                notUndone.append(NotUndone(step: step, reason: reason, detail: detail))
                continue
            }
            // Taking back a later step may have brought this along: undeleting also activates.
            guard let user, !step.effect.inverse.stands(for: user) else { continue }
            add(step.effect.inverse, for: step)
            if step.effect == .delete, wasInactiveBefore(all ?? done) { add(.deactivate, for: step) }
        }
    }

    private mutating func add(_ effect: Effect, for step: Step) {
        guard let user else { return }
        steps.append(
            Step(index: steps.count, user: step.user, effect: effect, action: effect.actionKind ?? step.action))
        self.user = effect.applied(to: user, at: safeguards.now)
    }

    private func wasInactiveBefore(_ done: [Step]) -> Bool {
        guard let startedAt, let since = original?.deactivatedAt else { return false }
        // A snapshot's times are cut to the minute: what the run itself did must not look earlier than the run.
        let minute = startedAt.milliseconds - startedAt.milliseconds % 60_000
        return since.milliseconds < minute && !done.contains { $0.effect == .deactivate }
    }

    private func refusal(of effect: Effect) -> (NotUndone.Reason, String)? {
        guard let original, let user, original.accountStatus != .closed else {
            return (effect == .delete ? .deletionFinal : .userGone, "")
        }
        if let obstacle = protection {
            return (
                .protected, [obstacle.reason.rawValue, obstacle.detail].filter { !$0.isEmpty }.joined(separator: " ")
            )
        }
        if effect == .delete, deletionIsFinal { return (.deletionFinal, "") }
        if let refusal = targetRefusal(of: effect, for: original) { return refusal }
        let stands = effect.stands(for: user) || (effect.stands(for: original) && effect.inverse.stands(for: user))
        return stands ? nil : (.changedSince, "")
    }

    /// What stands against the inverse in the group or product that the effect is about.
    private func targetRefusal(of effect: Effect, for user: User) -> (NotUndone.Reason, String)? {
        switch effect {
        case .addToGroup(let id), .removeFromGroup(let id):
            guard let group = directory.group(id) else { return (.groupGone, id.rawValue) }
            if group.isSynced { return (.syncedGroup, group.name) }
            if !group.isModifiable { return (.unmodifiableGroup, group.name) }
            return user.membership == .none ? (.changedSince, "no longer in the organisation") : nil
        case .assignRole(let role), .revokeRole(let role):
            guard directory.product(role.product) != nil else { return (.productGone, role.product.rawValue) }
            return user.directRoles == nil ? (.unknownData, "direct roles") : nil
        case .suspend, .restore, .deactivate, .reactivate, .delete, .cancelDeletion:
            return nil
        }
    }
}

extension Effect {
    /// The action that asks for exactly this; `nil` when only undo does.
    var actionKind: ActionKind? {
        switch self {
        case .suspend: .suspend
        case .restore: .restore
        case .deactivate: .deactivate
        case .reactivate: .reactivate
        case .delete: .delete
        case .addToGroup: .addToGroups
        case .removeFromGroup: .removeFromGroups
        case .revokeRole: .removeProductAccess
        case .cancelDeletion, .assignRole: nil
        }
    }
}
