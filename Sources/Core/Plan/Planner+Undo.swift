extension Planner {
    /// How long a vendor takes a deletion back.
    public static let deletionGrace = Duration.days(14)

    /// Plans the inverses of the steps that succeeded, whose effect did not stand before and still stands, each user's
    /// last step first. With nothing else changed since, it leads back to the directory before the run. Steps that
    /// failed or changed nothing are not mentioned; everything else that cannot be taken back is.
    ///
    /// - Parameters:
    ///   - steps: the whole journal of the run.
    ///   - snapshot: the users as they are now, direct roles read where the run changed them.
    ///   - startedAt: when the run started. An account deactivated before that was already so when the run deleted it,
    ///     and is deactivated again, because the vendor activates what it takes back from deletion.
    ///   - finishedAt: when the run ended; `nil` when not known, and then only a closed account makes a deletion final.
    public static func undo(
        of steps: [JournaledStep], in snapshot: Snapshot, context: PlanContext, startedAt: Instant? = nil,
        finishedAt: Instant? = nil
    ) -> UndoPlan {
        let directory = PlanDirectory(snapshot)
        let isFinal = finishedAt.map { context.now - $0 >= deletionGrace } ?? false
        let safeguards = Safeguards(undoing: snapshot, directory: directory, context: context)
        var draft = PlanDraft(directory, actions: [])
        var notUndone: [NotUndone] = []
        let done = steps.filter { $0.state == .succeeded && !$0.stoodBefore }.map(\.step)
        for (id, own) in Dictionary(grouping: done, by: \.user).sorted(by: { $0.key < $1.key }) {
            var undo = UserUndo(
                snapshot.index(of: id).map(snapshot.user), directory: directory, safeguards: safeguards,
                startedAt: startedAt, deletionIsFinal: isFinal)
            undo.takeBack(own.sorted { $0.index < $1.index })
            notUndone += undo.notUndone
            if let before = undo.original, let after = undo.user, !undo.steps.isEmpty {
                draft.add(.steps(undo.steps, after: after), before: before)
            }
        }
        var definition = CanonicalBytes()
        definition.append("undo-1")
        let plan = draft.plan(
            rule: nil, at: context.now, matched: Set(done.map(\.user)).count, brake: .off, approval: .never,
            activeUsers: snapshot.activeUsers, definition: definition)
        return UndoPlan(plan: plan, notUndone: notUndone.sorted { $0.step.index < $1.step.index })
    }

    /// Looks again, right before they are carried out, at the users of an undo plan: dropped is who is gone, whom no
    /// run may change by now, and for whom a step's premise no longer holds.
    public static func recheck(
        undoing steps: [Step], in snapshot: Snapshot, context: PlanContext
    ) -> (still: Set<AccountID>, dropped: [SparedUser]) {
        let safeguards = Safeguards(undoing: snapshot, directory: PlanDirectory(snapshot), context: context)
        var still: Set<AccountID> = []
        var dropped: [SparedUser] = []
        for own in steps.chunkedByUser {
            guard let id = own.first?.user else { continue }
            guard let position = snapshot.index(of: id) else {
                dropped.append(SparedUser(user: id, reason: .gone))
                continue
            }
            var user = snapshot.user(at: position)
            if let obstacle = safeguards.permanentObstacle(for: user, besides: own.map(\.effect.inverse)) {
                dropped.append(SparedUser(user: id, reason: obstacle.reason, detail: obstacle.detail))
            } else if own.allSatisfy({ $0.effect.canFollow(&user, at: context.now) }) {
                still.insert(id)
            } else {
                dropped.append(SparedUser(user: id, reason: .changedSincePlanned))
            }
        }
        return (still, dropped)
    }
}

extension Effect {
    /// Whether what it takes back still stands, or it stands itself; the user then is as it leaves them.
    fileprivate func canFollow(_ user: inout User, at now: Instant) -> Bool {
        guard inverse.stands(for: user) || stands(for: user) else { return false }
        user = applied(to: user, at: now)
        return true
    }
}

extension Safeguards {
    /// Only what no run may ever change. Protected names that are not found protect nobody here: giving people back
    /// what they had must not wait for somebody to correct the settings.
    init(undoing snapshot: Snapshot, directory: PlanDirectory, context: PlanContext) {
        let groups = context.protected.groups.flatMap(snapshot.groupIndex).map { snapshot.groups[$0].id }
        self.init(
            now: context.now, ownAccounts: Set(context.ownAccounts.map { $0.lowercased() }),
            protectedUsers: Set(context.protected.users.map { $0.lowercased() }), protectedGroups: Set(groups),
            directory: directory)
    }

    /// What the effects themselves brought about does not count: who was put into a protected group by a run can be
    /// taken out by its undo.
    func permanentObstacle(for user: User, besides effects: [Effect]) -> Obstacle? {
        var user = user
        user.groups.removeAll { effects.contains(.addToGroup($0)) }
        return permanentObstacle(for: user)
    }
}
