import Core

/// Whether somebody may approve a run, as far as it depends on whose plan it is. Roles are decided elsewhere.
public enum ApprovalBar {
    /// Why this person may not, as a sentence; `nil` when they may.
    ///
    /// - Parameters:
    ///   - actor: who wants to approve, as the audit log says it.
    ///   - lastEditor: who was the last to edit the run's rule; `nil` without a rule.
    public static func reason(
        against actor: String, run: Run, lastEditor: String?, authorMayApprove: Bool
    ) -> String? {
        guard !authorMayApprove else { return nil }
        if isSame(actor, run.actor) { return "You started this run, so somebody else has to approve it." }
        if let lastEditor, isSame(actor, lastEditor) {
            return "You were the last to edit the rule, so somebody else has to approve its run."
        }
        return nil
    }

    private static func isSame(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }
}

/// What has changed since a plan was frozen, as far as the mirror knows.
public struct PlanDrift: Equatable, Sendable {
    /// Those who would be left alone if the run went on now, with the reason. Nobody is ever added.
    public var dropped: [SparedUser]
    /// Those who would be changed still.
    public var remaining: Int
    /// How old the mirror is that was asked; `nil` before the first sync.
    public var asOf: Instant?
}
