import Core
import Store

// Taking a run back for some of its people only.
extension Usher {
    /// What taking a run back for these users would do, and what cannot be taken back. Everybody else is left out.
    public func planUndo(of id: RunID, only users: Set<AccountID>) async throws -> UndoPlan {
        let run = try await undoable(id)
        let steps = try await store.database.read { try $0.runs.steps(of: id, users: users.sorted()) }
        return Planner.undo(
            of: steps, in: try await snapshot(), context: try await context(asOf: nil), startedAt: run.startedAt,
            finishedAt: run.finishedAt)
    }

    /// Takes back what a run did to these users and still stands. What cannot be taken back is in the answer.
    ///
    /// - Parameter hash: of the plan somebody looked at; `nil` takes it as it is now.
    public func undo(
        _ id: RunID, only users: Set<AccountID>, planned hash: String? = nil, by actor: String,
        progress: @escaping RunProgress = { _, _ in }
    ) async throws -> (run: Run, undo: UndoPlan) {
        let original = try await run(id)
        let undo = try await planUndo(of: id, only: users)
        if let hash, hash != undo.plan.hash {
            throw UsherError.planChanged(approved: hash, present: undo.plan.hash)
        }
        guard !undo.plan.steps.isEmpty else {
            throw UsherError.nothingToUndo(
                id, reason: undo.notUndone.isEmpty ? "it changed nothing of them" : "see the list")
        }
        let isWhole = undo.plan.affected >= original.counts.affected
        let draft = RunDraft(
            kind: .undo,
            title: "Undo of \(original.title)"
                + (isWhole ? "" : ", for \(undo.plan.affected) of \(original.counts.affected) people"),
            definition: .restore, plan: undo.plan, undoes: id)
        let run = try await start(draft, RunOrder(mode: .live, actor: actor), progress)
        return (run, undo)
    }
}
