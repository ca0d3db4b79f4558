import Core
import Store

/// What a rule would do, now and later.
public struct RulePreview: Sendable {
    public var planned: PlannedRule
    public var savings: Savings
    public var forecast: Forecast
    /// When the clock starts it next, at most five times; empty for a rule without a clock.
    public var next: [Instant]
    /// Other rules that are on and would take back what this one does.
    public var conflicts: [RuleConflict]
}

extension Usher {
    /// What a rule would do, also one that was never saved. Throws `invalid` with what is wrong with it.
    ///
    /// - Parameter readsRoles: as for `plan(_:readsRoles:)`.
    public func preview(of rule: Rule, readsRoles: Bool = false) async throws -> RulePreview {
        let planned = try await plan(rule, readsRoles: readsRoles)
        let context = try await context(for: rule)
        let others = try await rules().filter { $0.isEnabled && $0.id != rule.id }
        var candidates: [RuleConflict.Candidate] = []
        for other in others {
            guard let text = try? await filterText(of: other), let filter = try? parse(text, in: planned.snapshot)
            else { continue }
            candidates.append((other, filter))
        }
        let filter = try parse(planned.rule.filterText, in: planned.snapshot)
        do {
            return RulePreview(
                planned: planned,
                savings: Planner.savings(of: planned.plan, in: planned.snapshot, context: context),
                forecast: try Forecast(
                    of: planned.rule, matching: filter, in: planned.snapshot, context: context, days: 30),
                next: try await nextOccurrences(of: rule, count: 5),
                conflicts: try RuleConflict.all(
                    of: (planned.rule, filter), among: candidates, in: planned.snapshot, context: context))
        } catch let error as Diagnostics { throw UsherError.invalid(error) }
    }

    /// When the clock starts the rule next, whether it is on or not; empty for a rule without a clock.
    public func nextOccurrences(of rule: Rule, after instant: Instant? = nil, count: Int) async throws -> [Instant] {
        try await recurrence(of: rule).occurrences(
            after: instant ?? surroundings.now(), count: min(max(count, 0), 10_000))
    }
}
