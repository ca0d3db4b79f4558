import Core

extension Usher {
    /// How many people the rule would newly mean on each of the coming days if nobody came back.
    public func forecast(ruleNamed name: String, days: Int = 30, asOf: Instant? = nil) async throws -> Forecast {
        let planned = try await plan(ruleNamed: name, asOf: asOf)
        let context = try await context(for: planned.rule, asOf: asOf)
        do {
            let filter = try parse(planned.rule.filterText, in: planned.snapshot)
            return try Forecast(
                of: planned.rule, matching: filter, in: planned.snapshot, context: context, days: days)
        } catch let error as Diagnostics { throw UsherError.invalid(error) }
    }

    /// What the seats of a plan cost, and from when they are saved.
    public func savings(of plan: Plan, in snapshot: Snapshot) async throws -> Savings {
        Planner.savings(of: plan, in: snapshot, context: try await context(asOf: nil))
    }
}

extension Rule {
    /// The query of a rule whose saved filter has been written out; empty otherwise.
    var filterText: String { if case .filter(let text) = selection { text } else { "" } }
}
