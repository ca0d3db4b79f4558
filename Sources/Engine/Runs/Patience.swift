import Connectors
import Core

/// How often and how long a step is tried before it counts as failed.
public struct Patience: Equatable, Sendable {
    /// Calls for one step, the first included.
    public var attempts: Int
    /// Waits before the second call and so on where the vendor did not say; the last one repeats.
    public var retryDelays: [Duration]
    /// Waits before each reading when an effect is not known. Most changes show at once.
    public var readBackDelays: [Duration]
    /// The same for roles, which the vendor documents to show after up to 30 seconds.
    public var roleReadBackDelays: [Duration]

    public init(
        attempts: Int = 4, retryDelays: [Duration] = [.seconds(1), .seconds(4), .seconds(15)],
        readBackDelays: [Duration] = [.zero, .milliseconds(300), .milliseconds(700)],
        roleReadBackDelays: [Duration] = [.zero, .seconds(2), .seconds(5), .seconds(10), .seconds(14)]
    ) {
        self.attempts = attempts
        self.retryDelays = retryDelays
        self.readBackDelays = readBackDelays
        self.roleReadBackDelays = roleReadBackDelays
    }

    func retryDelay(afterAttempt attempt: Int) -> Duration {
        guard !retryDelays.isEmpty else { return .zero }
        return retryDelays[min(max(attempt, 1), retryDelays.count) - 1]
    }

    func readBackDelays(for effect: Effect) -> [Duration] {
        switch effect {
        case .assignRole, .revokeRole: roleReadBackDelays
        default: readBackDelays
        }
    }
}
