import Core
import Store

extension Usher {
    /// What taking a run back would do, and what cannot be taken back, with the reasons.
    public func planUndo(of id: RunID) async throws -> UndoPlan {
        let run = try await undoable(id)
        let steps = try await store.database.read { try $0.runs.steps(of: id) }
        let snapshot = try await snapshot()
        let context = try await context(asOf: nil)
        return Planner.undo(
            of: steps, in: snapshot, context: context, startedAt: run.startedAt, finishedAt: run.finishedAt)
    }

    /// Throws why nothing of the run can be taken back, for whomever.
    func undoable(_ id: RunID) async throws -> Run {
        let run = try await run(id)
        guard run.state.isFinal || run.state == .paused else {
            throw UsherError.wrongState(id, run.state, wanted: "only a run that has ended can be taken back")
        }
        if run.mode == .safe {
            throw UsherError.nothingToUndo(id, reason: "it ran in safe mode and changed nothing")
        }
        if let deadline = undoDeadline(of: run), surroundings.now() > deadline {
            throw UsherError.undoExpired(id, at: deadline)
        }
        return run
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
