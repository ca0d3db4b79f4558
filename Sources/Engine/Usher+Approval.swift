import Core
import Store

extension Usher {
    /// Until when the plan of a waiting run can be approved.
    public func approvalDeadline(of run: Run) -> Instant { run.createdAt + options.approvalTerm }

    /// Until when a run can be taken back; `nil` while it has not ended.
    public func undoDeadline(of run: Run) -> Instant? { run.finishedAt.map { $0 + options.undoTerm } }

    /// Why this person may not approve the run, because it is their own; `nil` when they may.
    public func approvalBar(_ run: Run, for actor: String) async throws -> String? {
        let mayApprove = try await settings().value.authorMayApprove
        let editor = try await lastEditor(of: run)?.by
        return ApprovalBar.reason(against: actor, run: run, lastEditor: editor, authorMayApprove: mayApprove)
    }

    /// The last change of the run's rule; `nil` when it has none or the rule was never changed here.
    public func lastEditor(of run: Run) async throws -> RuleChange? {
        guard let rule = run.rule else { return nil }
        return try await store.database.read { try $0.rules.history(of: rule, limit: 1).first }
    }

    /// Looks at the people of a frozen plan again, in the mirror. When the run goes on, they are looked at once more
    /// as the vendor has them.
    ///
    /// Throws `UsherError.invalid` when a group or product the plan names is gone.
    public func drift(of id: RunID) async throws -> PlanDrift {
        let details = try await details(of: id)
        let snapshot = try await snapshot()
        let definition = try await definition(of: details)
        var context = try await context(for: definition)
        context.trustedAge = nil
        let dropped = try definition.dropped(of: details.plan.steps, in: snapshot, context: context)
        return PlanDrift(
            dropped: dropped, remaining: details.plan.affected - dropped.count, asOf: snapshot.takenAt)
    }

    func definition(of details: RunDetails) async throws -> RunDefinition {
        let id = details.run.id
        let text = try await store.database.read { try $0.runs.definition(of: id) }
        return try RunDefinition(text, of: details.run, users: Array(Set(details.steps.map(\.step.user))).sorted())
    }
}

extension RunDefinition {
    /// Who of the people of these steps must be left alone, as the snapshot has them.
    func dropped(of steps: [Step], in present: Snapshot, context: PlanContext) throws -> [SparedUser] {
        do {
            switch self {
            case .rule(let rule):
                guard case .filter(let text) = rule.selection else {
                    throw UsherError.inconsistent("The frozen rule has lost its filter.")
                }
                let filter = try Filter(parsing: text)
                return try Planner.recheck(steps, of: rule, matching: filter, in: present, context: context).dropped
            case .operation(let operation):
                return try Planner.recheck(steps, of: operation, in: present, context: context).dropped
            case .undo, .restore:
                return Planner.recheck(undoing: steps, in: present, context: context).dropped
            }
        } catch let error as Diagnostics { throw UsherError.invalid(error) }
    }
}
