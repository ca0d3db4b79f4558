import Core
import Foundation

/// What came of a file that names people.
public struct ImportOutcome: Sendable {
    public var resolved: ResolvedImport
    public var plan: Plan
    /// `nil` when the file was only looked at.
    public var run: Run?
}

extension Usher {
    /// Reads a file and says whom it names, line by line.
    public func readImport(_ bytes: [UInt8]) async throws -> ResolvedImport {
        let snapshot = try await snapshot()
        guard snapshot.takenAt != nil else { throw UsherError.neverSynced }
        let surroundings = ruleSurroundings(snapshot, [], [])
        do {
            return try ImportFile(bytes: bytes).resolved(in: snapshot) { text throws(Diagnostics) in
                try Action(parsing: text, for: surroundings)
            }
        } catch { throw UsherError.file(error) }
    }

    /// One action as rules write it: `suspend`, `removeProductAccess: [jira]`, `delete: {else: [deactivate]}`.
    public func action(parsing text: String) async throws -> Action {
        let snapshot = try await snapshot()
        do {
            return try Action(parsing: text, for: ruleSurroundings(snapshot, [], []))
        } catch { throw UsherError.invalid(error) }
    }

    /// What the actions would do to the people a file names; of a file that says itself what to do, what it says.
    ///
    /// Throws `invalid` when nobody says what to do, or both do.
    public func planImport(_ bytes: [UInt8], title: String, actions: [Action]) async throws -> ImportOutcome {
        let resolved = try await readImport(bytes)
        let brake = try await settings().value.brake
        let operation = try resolved.operation(title: title, actions: actions, brake: brake)
        return ImportOutcome(resolved: resolved, plan: try await plan(operation))
    }

    /// Makes an ordinary run of the people a file names. Lines that name nobody are in the answer; the others run.
    ///
    /// - Parameters:
    ///   - hash: of the plan somebody looked at; `nil` takes it as it is now.
    ///   - approves: whether whoever starts it agrees to a plan that is held back; they must have looked at it.
    public func runImport(
        _ bytes: [UInt8], title: String, actions: [Action], mode: RunMode, planned hash: String? = nil,
        approves: Bool = false, by actor: String,
        progress: @escaping RunProgress = { _, _ in }
    ) async throws -> ImportOutcome {
        let resolved = try await readImport(bytes)
        let brake = try await settings().value.brake
        let operation = try resolved.operation(title: title, actions: actions, brake: brake)
        let plan = try await plan(operation)
        if let hash, hash != plan.hash { throw UsherError.planChanged(approved: hash, present: plan.hash) }
        let draft = RunDraft(
            kind: .importFile, title: title, definition: .operation(operation), plan: plan, source: resolved.format)
        let run = try await start(draft, RunOrder(mode: mode, actor: actor, approving: approves ? hash : nil), progress)
        return ImportOutcome(resolved: resolved, plan: plan, run: run)
    }
}

extension ResolvedImport {
    /// Nobody has seen the number of people yet, so an import is held back like a rule.
    fileprivate func operation(title: String, actions: [Action], brake: Brake) throws(UsherError) -> BulkOperation {
        if let parts {
            guard actions.isEmpty else {
                throw .invalid(
                    Diagnostics([Diagnostic("The file says for each line what to do: leave the action out.")]))
            }
            return BulkOperation(title: title, parts: parts, brake: brake, approval: .whenBraked)
        }
        guard !actions.isEmpty else {
            throw .invalid(
                Diagnostics([Diagnostic("An action is missing: name one, or give the file a column 'action'.")]))
        }
        return BulkOperation(
            title: title, actions: actions, accounts: users, brake: brake, approval: .whenBraked)
    }
}
