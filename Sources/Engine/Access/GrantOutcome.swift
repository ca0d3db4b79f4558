import Connectors
import Core

/// What a run means for the request that it was started for.
enum GrantOutcome: Equatable {
    /// The run has not ended.
    case open
    case granted
    /// When they were looked at again nothing needed to change any more.
    case alreadyHas
    /// Held back when it was looked at again, in words.
    case waits(String)
    case simulated
    case protected(SparedUser)
    /// In the vendor's words.
    case noFreeSeat(String)
    case failed(String)

    init(of details: RunDetails) {
        switch details.run.state {
        case .running, .paused: self = .open
        case .blocked: self = .waits(details.run.reason ?? "The run waits for a person.")
        case .simulated: self = .simulated
        case .cancelled: self = .failed("The run was cancelled.")
        case .succeeded, .partial, .failed: self = GrantOutcome(of: details.steps, details.spared)
        }
    }

    private init(of steps: [JournaledStep], _ spared: [SparedUser]) {
        if let failed = steps.first(where: { $0.state == .failed }) {
            let message = failed.message ?? "The vendor refused it."
            let isFull = message.hasPrefix(ConnectorError.noFreeSeatWords)
            self =
                isFull ? .noFreeSeat(String(message.dropFirst(ConnectorError.noFreeSeatWords.count))) : .failed(message)
        } else if steps.contains(where: { $0.state == .succeeded && !$0.stoodBefore }) {
            self = .granted
        } else if let dropped = spared.last {
            switch dropped.reason {
            case .alreadyDone: self = .alreadyHas
            case .organizationAdmin, .ownAccount, .protectedUser, .protectedGroup: self = .protected(dropped)
            default: self = .waits("When the account was looked at again: \(dropped.text).")
            }
        } else {
            self = .alreadyHas
        }
    }
}
