import Core
import Store

extension Usher {
    /// What taking a run back would do, and what cannot be taken back, with the reasons.
    public func planUndo(of id: RunID) async throws -> UndoPlan {
        let details = try await details(of: id)
        guard details.run.state.isFinal || details.run.state == .paused else {
            throw UsherError.wrongState(id, details.run.state, wanted: "only a run that has ended can be taken back")
        }
        if details.run.mode == .safe {
            throw UsherError.nothingToUndo(id, reason: "it ran in safe mode and changed nothing")
        }
        if let deadline = undoDeadline(of: details.run), surroundings.now() > deadline {
            throw UsherError.undoExpired(id, at: deadline)
        }
        let snapshot = try await snapshot()
        let context = try await context(asOf: nil)
        return Planner.undo(
            of: details.steps, in: snapshot, context: context, startedAt: details.run.startedAt,
            finishedAt: details.run.finishedAt)
    }

    /// Takes back what a run did and still stands. What cannot be taken back is in the answer.
    ///
    /// - Parameter hash: of the plan somebody looked at; `nil` takes it as it is now.
    public func undo(
        _ id: RunID, planned hash: String? = nil, by actor: String, progress: @escaping RunProgress = { _, _ in }
    ) async throws -> (run: Run, undo: UndoPlan) {
        let original = try await run(id)
        let undo = try await planUndo(of: id)
        if let hash, hash != undo.plan.hash {
            throw UsherError.planChanged(approved: hash, present: undo.plan.hash)
        }
        guard !undo.plan.steps.isEmpty else {
            throw UsherError.nothingToUndo(id, reason: undo.notUndone.isEmpty ? "it changed nothing" : "see the list")
        }
        let draft = RunDraft(
            kind: .undo, title: "Undo of \(original.title)", definition: .undo, plan: undo.plan, undoes: id)
        let run = try await start(draft, RunOrder(mode: .live, actor: actor), progress)
        return (run, undo)
    }
}
