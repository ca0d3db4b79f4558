import Core
import Engine

extension RunDocument {
    /// What the shell learns from the state a run ended in.
    static func exit(for state: RunState) -> Failure.Exit {
        switch state {
        case .succeeded, .simulated: .done
        case .blocked: .blocked
        case .running, .paused, .partial, .failed, .cancelled: .failed
        }
    }

    static let columns: [TextTable.Column] = [
        .whole("RUN"), .whole("STATE"), .whole("MODE"), TextTable.Column("TITLE", minimum: 12), .number("DONE"),
        .number("FAILED"), .number("SKIPPED"), .whole("STARTED"),
    ]

    var cells: [String] {
        [
            run.id.rawValue, run.state.rawValue, run.mode.rawValue, run.title, run.counts.succeeded.grouped,
            run.counts.failed.grouped, run.counts.skipped.grouped, (run.startedAt ?? run.createdAt).forPeople,
        ]
    }

    /// One or two lines for people: what happened, and what can be done now.
    var summary: String {
        let counts = run.counts
        var line = "Run \(run.id.rawValue) \(run.state.inWords): "
        if run.mode == .safe {
            line += "\(counts.affected.counted("user")) would change; nothing was sent (safe mode)."
        } else if run.state == .blocked, counts.succeeded + counts.failed == 0 {
            line += "\(counts.affected.counted("user")) would change; nothing was sent yet."
        } else {
            line +=
                "\(counts.succeeded.grouped) succeeded, \(counts.failed.grouped) failed, "
                + "\(counts.skipped.grouped) skipped, for \(counts.affected.counted("user"))."
        }
        if let reason = run.reason { line += "\nReason: \(reason.printable)" }
        if let next { line += "\nNext:   \(next)" }
        return line
    }

    /// The command that goes on from here.
    private var next: String? {
        switch run.state {
        case .blocked: "usher runs show \(run.id), then usher runs resume \(run.id) --approve \(run.planHash)"
        case .paused: "usher runs resume \(run.id)"
        case .partial, .failed: "usher runs show \(run.id)"
        default: nil
        }
    }

    /// Everything about one run, for people.
    func text(steps: [JournaledStep], spared: [SparedUser]) -> String {
        var lines = [summary]
        let who = run.approvedBy.map { "\(run.actor), approved by \($0)" } ?? run.actor
        lines.append("\(run.title.printable) · \(run.mode.rawValue) mode · by \(who) · plan \(run.planHash)")
        if !steps.isEmpty {
            let outcomes = PlanDocument.counts(steps.map { "\($0.step.effect.name) \($0.state.rawValue)" })
            lines += ["Steps:"] + outcomes.map { "  \($0)" }
        }
        let messages = PlanDocument.counts(
            steps.filter { $0.state == .failed || $0.state == .skipped }.compactMap(\.message))
        if !messages.isEmpty { lines += ["Said:"] + messages.map { "  \($0.printable)" } }
        if !spared.isEmpty {
            let reasons = PlanDocument.counts(
                spared.map { "\($0.reason.inWords)" + ($0.detail.isEmpty ? "" : ": \($0.detail)") })
            lines += ["Left alone:"] + reasons.map { "  \($0.printable)" }
        }
        return lines.joined(separator: "\n")
    }
}

extension RunState {
    var inWords: String {
        switch self {
        case .blocked: "waits for approval"
        case .running: "is running"
        case .paused: "is paused"
        case .succeeded: "succeeded"
        case .partial: "succeeded in part"
        case .failed: "failed"
        case .cancelled: "was cancelled"
        case .simulated: "was simulated"
        }
    }
}
