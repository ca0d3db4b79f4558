import Core

/// A run as the command line shows it.
struct RunView {
    var run: Run
    var names: DirectoryNames

    /// What `rules run` and the like answer with; `runs show` adds to it.
    var fields: [JSONValue.Field] {
        let fields: KeyValuePairs<String, JSONValue> = [
            "run": .text(run.id.rawValue),
            "state": .text(run.state.rawValue),
            "succeeded": .integer(run.counts.succeeded),
            "failed": .integer(run.counts.failed),
            "skipped": .integer(run.counts.skipped),
            "affected": .integer(run.counts.affected),
            "kind": .text(run.kind.rawValue),
            "mode": .text(run.mode.rawValue),
            "title": .text(run.title),
            "hash": .text(run.planHash),
            "undoes": .text(orNull: run.undoes?.rawValue),
            "actor": .text(run.actor),
            "approvedBy": .text(orNull: run.approvedBy),
            "createdAt": .instant(run.createdAt),
            "startedAt": .instant(run.startedAt),
            "finishedAt": .instant(run.finishedAt),
            "reason": .text(orNull: run.reason),
        ]
        return fields.map { JSONValue.Field(name: $0.key, value: $0.value) }
    }

    var json: JSONValue { .object(fields) }

    /// With every step and everybody who was left alone.
    func json(steps: [JournaledStep], spared: [SparedUser]) -> JSONValue {
        .object(
            fields + [
                JSONValue.Field(name: "steps", value: .array(steps.map(step))),
                JSONValue.Field(name: "spared", value: .array(spared.map(PlanView.spared))),
            ])
    }

    private func step(_ entry: JournaledStep) -> JSONValue {
        .object([
            "index": .integer(entry.step.index),
            "accountId": .text(entry.step.user.rawValue),
            "action": .text(entry.step.effect.name),
            "target": .text(orNull: entry.step.effect.target),
            "targetName": .text(orNull: names.target(of: entry.step.effect)),
            "state": .text(entry.state.rawValue),
            "attempts": .integer(entry.attempts),
            "milliseconds": .integer(entry.milliseconds),
            "message": .text(orNull: entry.message),
            "stoodBefore": .bool(entry.stoodBefore),
        ])
    }

    /// What the shell learns from the state a run ended in.
    static func exit(for state: RunState) -> Failure.Exit {
        switch state {
        case .succeeded, .simulated: .done
        case .blocked: .blocked
        case .running, .paused, .partial, .failed, .cancelled: .failed
        }
    }
}

extension RunView {
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
            let outcomes = PlanView.counts(steps.map { "\($0.step.effect.name) \($0.state.rawValue)" })
            lines += ["Steps:"] + outcomes.map { "  \($0)" }
        }
        let messages = PlanView.counts(
            steps.filter { $0.state == .failed || $0.state == .skipped }.compactMap(\.message))
        if !messages.isEmpty { lines += ["Said:"] + messages.map { "  \($0.printable)" } }
        if !spared.isEmpty {
            let reasons = PlanView.counts(
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
