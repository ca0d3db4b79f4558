import Core

/// How a step went, for the journal.
public struct StepOutcome: Equatable, Sendable {
    public var run: RunID
    /// The step's place in the plan.
    public var index: Int
    public var state: StepState
    /// All attempts so far.
    public var attempts: Int
    /// Time the vendor took, all attempts together.
    public var milliseconds: Int
    public var message: String?
    /// The effect stood before the step was tried.
    public var stoodBefore: Bool
    public init(
        run: RunID, index: Int, state: StepState, attempts: Int = 1, milliseconds: Int = 0, message: String? = nil,
        stoodBefore: Bool = false
    ) {
        self.run = run
        self.index = index
        self.state = state
        self.attempts = attempts
        self.milliseconds = milliseconds
        self.message = message
        self.stoodBefore = stoodBefore
    }
}
