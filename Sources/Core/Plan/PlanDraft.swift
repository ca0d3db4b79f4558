/// Collects outcomes user by user, ordered by account id, and makes the plan of them.
struct PlanDraft {
    private(set) var steps: [Step] = []
    private(set) var spared: [SparedUser] = []
    private(set) var affected = 0
    private var ledger: SeatLedger

    init(_ directory: PlanDirectory, actions: [ResolvedAction]) {
        ledger = SeatLedger(directory, actions: actions)
    }

    mutating func add(_ outcome: PlanTask.Outcome, before: User) {
        switch outcome {
        case .spared(let user): spared.append(user)
        case .steps(let own, let after):
            ledger.record(before: before, after: after, steps: own)
            append(own)
        }
    }

    mutating func spare(_ user: SparedUser) { spared.append(user) }

    /// Appends one user's steps, whose indices count from 0.
    mutating func append(_ own: [Step]) {
        let first = steps.count
        affected += 1
        for var step in own {
            step.index += first
            if case .ifFailed(let index) = step.condition { step.condition = .ifFailed(index + first) }
            steps.append(step)
        }
    }

    /// - Parameter definition: canonical bytes of what was asked for; they and the steps make the hash.
    func plan(
        rule: RuleID?, at now: Instant, matched: Int, brake: Brake, approval: Rule.Approval, activeUsers: Int,
        definition: CanonicalBytes
    ) -> Plan {
        let limit = brake.limit(activeUsers: activeUsers)
        var holds: [Plan.Hold] = []
        if let limit, affected > limit { holds.append(.brake(users: affected, limit: limit)) }
        if approval == .always, affected > 0 { holds.append(.approvalRequired) }
        return Plan(
            rule: rule, madeAt: now, matched: matched, steps: steps, spared: spared, seats: ledger.seats,
            sideEffects: ledger.sideEffects, holds: holds, brakeLimit: limit,
            hash: Plan.hash(definition: definition, steps: steps))
    }
}
