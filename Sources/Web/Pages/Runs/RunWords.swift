import Core
import Store

/// A state in words and with a symbol. `look` is the class of the mark.
struct StateMark: Sendable, Equatable {
    let look: String
    let markIcon: String
    let isTurning: Bool
    let word: String

    init(_ look: String, _ icon: String, _ word: String, isTurning: Bool = false) {
        (self.look, markIcon, self.word, self.isTurning) = (look, icon, word, isTurning)
    }

    init(_ run: Run) {
        switch run.state {
        case .blocked: self.init("badge badge-warn", "pause", "Waits for approval")
        case .running where run.cancelRequested:
            self.init("badge badge-warn", "loader", "Being cancelled", isTurning: true)
        case .running: self.init("badge badge-accent", "loader", "Running", isTurning: true)
        case .paused: self.init("badge badge-warn", "pause", "Paused")
        case .succeeded: self.init("status status-ok", "check", "Succeeded")
        case .partial: self.init("badge badge-warn", "alert", "Partial")
        case .failed: self.init("badge badge-danger", "x-circle", "Failed")
        case .cancelled: self.init("badge", "stop", "Cancelled")
        case .simulated: self.init("badge", "eye", "Simulated")
        }
    }

    /// Beside a heading it is always a badge.
    var standingOut: StateMark {
        look == "status status-ok" ? StateMark("badge badge-ok", markIcon, word, isTurning: isTurning) : self
    }

    init(_ state: StepState) {
        switch state {
        case .pending: self.init("status", "clock", "Waiting")
        case .inFlight: self.init("status status-accent", "loader", "In progress", isTurning: true)
        case .succeeded: self.init("status status-ok", "check", "Done")
        case .failed: self.init("status status-danger", "x-circle", "Failed")
        case .skipped: self.init("status", "minus", "Left out")
        case .cancelled: self.init("status", "stop", "Not touched")
        case .simulated: self.init("status", "eye", "Would be done")
        }
    }
}

extension RunKind {
    var title: String {
        switch self {
        case .rule: "Rule"
        case .bulk: "Bulk operation"
        case .importFile: "Import"
        case .undo: "Undo"
        }
    }
}

extension Wording {
    /// `0.5 s`, `12 s`, `4 minutes`, `3 hours`; the time that something took.
    static func took(_ time: Duration) -> String {
        let milliseconds = max(0, time.milliseconds)
        switch milliseconds {
        case ..<10_000:
            return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        case ..<120_000: return "\(milliseconds / 1000) s"
        case ..<7_200_000: return count(Int((milliseconds + 30_000) / 60_000), "minute")
        default: return count(Int((milliseconds + 1_800_000) / 3_600_000), "hour")
        }
    }

    /// The first and last digits of a plan's hash.
    static func fingerprint(_ hash: String) -> String {
        hash.count > 12 ? "sha256 \(hash.prefix(6))…\(hash.suffix(6))" : hash
    }
}
