extension Planner {
    /// Looks again, right before they are carried out, at the users of a frozen plan, in a snapshot of users just read.
    /// A user may be dropped, with the reason; nobody and nothing is ever added.
    ///
    /// Meant for users none of whose steps was tried yet: a half-done user naturally no longer matches.
    public static func recheck(
        _ steps: [Step], of rule: Rule, matching filter: Filter, in snapshot: Snapshot, context: PlanContext
    ) throws(Diagnostics) -> (still: Set<AccountID>, dropped: [SparedUser]) {
        let task = try PlanTask(rule, matching: filter, in: snapshot, context: context)
        let matched = try snapshot.matches(filter, context: context).union(task.released(in: snapshot))
        return recheck(steps, in: snapshot, with: { _ in task }) { matched.contains($0) }
    }

    /// The same for an operation on named accounts.
    public static func recheck(
        _ steps: [Step], of operation: BulkOperation, in snapshot: Snapshot, context: PlanContext
    ) throws(Diagnostics) -> (still: Set<AccountID>, dropped: [SparedUser]) {
        let tasks = try OperationTasks(operation, in: snapshot, context: context)
        return recheck(steps, in: snapshot, with: tasks.task) { _ in true }
    }

    private static func recheck(
        _ steps: [Step], in snapshot: Snapshot, with task: (AccountID) -> PlanTask?, matches: (Int) -> Bool
    ) -> (still: Set<AccountID>, dropped: [SparedUser]) {
        var still: Set<AccountID> = []
        var dropped: [SparedUser] = []
        for own in steps.chunkedByUser {
            guard let id = own.first?.user else { continue }
            guard let task = task(id) else {
                dropped.append(SparedUser(user: id, reason: .noLongerMatches))
                continue
            }
            if let spared = drop(id, own, with: task, in: snapshot, matches: matches) {
                dropped.append(spared)
            } else {
                still.insert(id)
            }
        }
        return (still, dropped)
    }

    private static func drop(
        _ id: AccountID, _ own: ArraySlice<Step>, with task: PlanTask, in snapshot: Snapshot, matches: (Int) -> Bool
    ) -> SparedUser? {
        guard let position = snapshot.index(of: id) else { return SparedUser(user: id, reason: .gone) }
        let user = snapshot.user(at: position)
        // Before the filter: that somebody became an administrator says more than that the filter knows it.
        if let obstacle = task.safeguards.permanentObstacle(for: user) {
            return SparedUser(user: id, reason: obstacle.reason, detail: obstacle.detail)
        }
        guard matches(position) else { return SparedUser(user: id, reason: .noLongerMatches) }
        switch task.outcome(for: user) {
        case .spared(let spared): return spared
        case .steps(let fresh, _):
            let frozen = Set(own.map(\.effect))
            // A step more would be needed now than was approved, so the approved ones would not do what they promise.
            guard let missing = fresh.first(where: { !frozen.contains($0.effect) }) else { return nil }
            let detail = [missing.effect.name, missing.effect.target].compactMap { $0 }.joined(separator: " ")
            return SparedUser(user: id, reason: .changedSincePlanned, detail: "would now need \(detail)")
        }
    }
}

extension [Step] {
    /// Each user's steps, in order.
    var chunkedByUser: [ArraySlice<Step>] {
        var chunks: [ArraySlice<Step>] = []
        var start = startIndex
        for index in indices where index + 1 == endIndex || self[index + 1].user != self[index].user {
            chunks.append(self[start...index])
            start = index + 1
        }
        return chunks
    }
}
