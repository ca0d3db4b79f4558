import Core

/// Decides what happens to one user's next step from what happened to the steps before it.
enum StepOrder {
    enum Decision: Equatable {
        case attempt
        case skip(String)
    }

    /// `earlier` are the user's steps before this one, in order; `later` those after it.
    static func decide(_ step: Step, earlier: [JournaledStep]) -> Decision {
        switch step.condition {
        case .afterSuccess:
            guard let failed = earlier.first(where: { $0.didNotSucceed && !isReplaced($0, in: earlier) }) else {
                return .attempt
            }
            return .skip("left out because '\(failed.step.effect.name)' did not succeed")
        case .ifFailed(let index):
            guard let first = earlier.first(where: { $0.step.index == index }) else {
                return .skip("left out because the step it stands in for is missing")
            }
            if !first.didNotSucceed { return .skip("not needed: '\(first.step.effect.name)' did not fail") }
            let siblings = earlier.filter { $0.step.condition == step.condition }
            if let failed = siblings.first(where: \.didNotSucceed) {
                return .skip("left out because '\(failed.step.effect.name)' did not succeed")
            }
            return .attempt
        }
    }

    /// Other steps stood in for the failed one, and all of them succeeded.
    private static func isReplaced(_ failed: JournaledStep, in steps: [JournaledStep]) -> Bool {
        let others = steps.filter { $0.step.condition == .ifFailed(failed.step.index) }
        return !others.isEmpty && others.allSatisfy { !$0.didNotSucceed && $0.state.isFinal }
    }
}

extension JournaledStep {
    /// It was tried and had no effect: failed, or refused where another way was at hand.
    var didNotSucceed: Bool { state == .failed || (state == .skipped && attempts > 0) }
}

/// The result of a run from what became of its steps.
enum RunResult {
    /// The state the run ends in; every step is final.
    static func state(of steps: [JournaledStep], mode: RunMode, wasCancelled: Bool) -> RunState {
        if wasCancelled { return .cancelled }
        if mode == .safe { return .simulated }
        let succeeded = steps.count { $0.state == .succeeded }
        let failed = steps.count { $0.state == .failed }
        if failed == 0 { return .succeeded }
        return succeeded == 0 ? .failed : .partial
    }
}
