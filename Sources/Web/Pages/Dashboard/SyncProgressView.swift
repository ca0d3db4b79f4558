import Core
import Engine

/// How far a sync is, for the page and for the script that keeps it up to date.
struct SyncProgressView: Sendable, Encodable {
    /// `Reading users: 1,200 of 3,214`.
    let phase: String
    let by: String
    /// `nil` while nobody knows how much there is.
    let bar: Bar?
    struct Bar: Sendable, Encodable {
        let done: Int
        let expected: Int
        let percent: String
    }

    /// `nil` when none is under way.
    init?(_ state: OrganizationState) {
        if let running = state.running {
            self.init(running, now: state.at)
        } else if state.isSyncedElsewhere {
            self.init(phase: "Another process is syncing", by: "How far it is shows in that process only.", bar: nil)
        } else {
            return nil
        }
    }

    init(phase: String, by: String, bar: Bar?) { (self.phase, self.by, self.bar) = (phase, by, bar) }

    private init(_ running: RunningSync, now: Instant) {
        by = "Begun by \(running.actor), \(Wording.ago(running.startedAt, now: now))"
        guard let progress = running.progress else {
            (phase, bar) = ("Asking Atlassian", nil)
            return
        }
        let done = Wording.number(progress.done)
        let what = "Reading \(progress.phase.rawValue)"
        guard let expected = progress.expected, expected > 0 else {
            (phase, bar) = (progress.done > 0 ? "\(what): \(done)" : what, nil)
            return
        }
        // There may be more by now than last time.
        let shown = min(progress.done, expected)
        phase = "\(what): \(done) of \(Wording.number(max(expected, progress.done)))"
        bar = Bar(
            done: shown, expected: expected,
            percent: "\(Int(ChartNumber.percent(shown, of: expected).rounded(.down))) %"
        )
    }
}
