/// What one run of a rule took from one user and nobody has given back since.
public struct Taken: Equatable, Sendable {
    public var run: RunID
    public var rule: RuleID
    public var startedAt: Instant
    /// `nil` while the run has not ended.
    public var finishedAt: Instant?
    /// Steps of the run, in their order.
    public var steps: [Step]
    /// When the run ended; while it has not, when it started.
    public var endedAt: Instant { finishedAt ?? startedAt }
}

/// Something that was done to a user.
public struct PastEffect: Equatable, Sendable {
    public enum Source: Equatable, Sendable {
        /// `rule` is `nil` for a run that was not a rule's.
        case run(RunID, rule: RuleID?, finishedAt: Instant?)
        /// Found by a sync; no run of ours did it.
        case somebodyElse
    }
    public var step: Step
    /// When the run started, or the sync finished.
    public var at: Instant
    public var source: Source
    public init(step: Step, at: Instant, source: Source) { (self.step, self.at, self.source) = (step, at, source) }

    /// `nil` when no run of ours did it.
    public var run: RunID? { if case .run(let id, _, _) = source { id } else { nil } }
}

extension Taken {
    /// What runs of rules took and neither a run nor anybody else has given back since, the newest run first. What
    /// a person took by hand after a rule had is the person's decision and no longer the rule's.
    public static func outstanding(in past: [PastEffect]) -> [Taken] {
        var last: [Effect: PastEffect] = [:]
        for event in past.sorted(by: PastEffect.isEarlier) {
            let effect = event.step.effect
            guard effect.takes else {
                last[effect.inverse] = nil
                // The vendor activates what it takes back from deletion.
                if effect == .cancelDeletion { last[.deactivate] = nil }
                continue
            }
            last[effect] = event
        }
        var runs: [RunID: Taken] = [:]
        for event in last.values {
            guard case .run(let run, let rule?, let finished) = event.source else { continue }
            runs[run, default: Taken(run: run, rule: rule, startedAt: event.at, finishedAt: finished, steps: [])]
                .steps.append(event.step)
        }
        return runs.values.map { taken in
            var taken = taken
            taken.steps.sort { $0.index < $1.index }
            return taken
        }.sorted { ($0.startedAt, $0.run) > ($1.startedAt, $1.run) }
    }
}

extension PastEffect {
    /// What a sync found comes before what a run did at the same time: the run was made from what it found.
    fileprivate static func isEarlier(_ left: PastEffect, _ right: PastEffect) -> Bool {
        (left.at, left.order, left.step.index) < (right.at, right.order, right.step.index)
    }

    private var order: String {
        switch source {
        case .somebodyElse: ""
        case .run(let run, _, _): run.rawValue
        }
    }
}

extension Effect {
    /// Takes something away from the user; all others give.
    public var takes: Bool {
        switch self {
        case .suspend, .deactivate, .delete, .removeFromGroup, .revokeRole: true
        case .restore, .reactivate, .cancelDeletion, .addToGroup, .assignRole: false
        }
    }

    /// Names of those that take.
    public static let namesOfTaking = ["suspend", "deactivate", "delete", "removeFromGroup", "revokeRole"]
}
