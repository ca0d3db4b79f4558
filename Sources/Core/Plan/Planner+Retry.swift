extension Planner {
    /// Plans what a run failed to do: each user's failed steps, and those that were left out because of them. Steps
    /// that others stood in for are done with.
    ///
    /// - Parameters:
    ///   - journal: the whole journal of the run.
    ///   - original: the plan the run was frozen with; its brake and its approval hold for the new plan, too.
    ///   - dropped: users who must be left alone by now, with the reason.
    public static func retry(
        of journal: [JournaledStep], under original: Plan, dropping dropped: [SparedUser], in snapshot: Snapshot,
        context: PlanContext
    ) -> Plan {
        let reasons = Dictionary(dropped.map { ($0.user, $0) }, uniquingKeysWith: { first, _ in first })
        var draft = PlanDraft(PlanDirectory(snapshot), actions: [])
        var matched = 0
        let open = openSteps(of: journal).sorted { $0.key < $1.key }
        for (id, own) in open {
            matched += 1
            guard let position = snapshot.index(of: id) else {
                draft.spare(SparedUser(user: id, reason: .gone))
                continue
            }
            let user = snapshot.user(at: position)
            if let reason = reasons[id] {
                draft.spare(reason)
            } else if own.allSatisfy({ $0.effect.stands(for: user) }) {
                draft.spare(SparedUser(user: id, reason: .alreadyDone))
            } else {
                draft.add(.steps(own, after: outcome(of: own, for: user, at: context.now)), before: user)
            }
        }
        var definition = CanonicalBytes()
        definition.append("retry-1")
        definition.append(original.hash)
        var plan = draft.plan(
            rule: original.rule, at: context.now, matched: matched, brake: .off, approval: .never,
            activeUsers: snapshot.activeUsers, definition: definition)
        plan.brakeLimit = original.brakeLimit
        if let limit = plan.brakeLimit, plan.affected > limit {
            plan.holds.append(.brake(users: plan.affected, limit: limit))
        }
        if original.holds.contains(.approvalRequired), plan.affected > 0 { plan.holds.append(.approvalRequired) }
        return plan
    }

    /// What is still to do, by user; each user's steps count from 0.
    static func openSteps(of journal: [JournaledStep]) -> [AccountID: [Step]] {
        Dictionary(grouping: journal, by: \.step.user).compactMapValues { steps in
            let own = openSteps(ofOne: steps.sorted { $0.step.index < $1.step.index })
            return own.isEmpty ? nil : own
        }
    }

    private static func openSteps(ofOne own: [JournaledStep]) -> [Step] {
        func isReplaced(_ entry: JournaledStep) -> Bool {
            let others = own.filter { $0.step.condition == .ifFailed(entry.step.index) }
            return !others.isEmpty && others.allSatisfy { $0.state == .succeeded || $0.stoodBefore }
        }
        guard let first = own.first(where: { $0.state == .failed && !isReplaced($0) }) else { return [] }
        var taken: [Int: Int] = [:]
        var steps: [Step] = []
        for entry in own {
            var step = entry.step
            switch step.condition {
            case .afterSuccess:
                let wasRefused = entry.state == .skipped && entry.attempts > 0
                let wasLeftOut =
                    entry.state == .skipped && entry.attempts == 0 && !entry.stoodBefore
                    && step.index > first.step.index
                guard !isReplaced(entry), entry.state == .failed || wasRefused || wasLeftOut else { continue }
            case .ifFailed(let index):
                guard let place = taken[index], entry.state != .succeeded else { continue }
                step.condition = .ifFailed(place)
            }
            taken[step.index] = steps.count
            step.index = steps.count
            steps.append(step)
        }
        return steps
    }

    private static func outcome(of steps: [Step], for user: User, at now: Instant) -> User {
        steps.filter { $0.condition == .afterSuccess }.reduce(user) { $1.effect.applied(to: $0, at: now) }
    }
}
