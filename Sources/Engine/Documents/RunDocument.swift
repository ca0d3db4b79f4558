import Core

/// A run for programs.
public struct RunDocument: Sendable {
    public var run: Run
    public var names: DirectoryNames

    public init(run: Run, names: DirectoryNames = DirectoryNames(groups: [], products: [])) {
        (self.run, self.names) = (run, names)
    }

    /// What `rules run` and the like answer with; `runs show` adds to it.
    public var fields: [JSONValue.Field] {
        [JSONValue.Field]([
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
        ])
    }

    public var json: JSONValue { .object(fields) }

    /// With every step and everybody who was left alone.
    public func json(steps: [JournaledStep], spared: [SparedUser]) -> JSONValue {
        .object(
            fields + [
                JSONValue.Field("steps", .array(steps.map { RunDocument.step($0, names) })),
                JSONValue.Field("spared", .array(spared.map(PlanDocument.spared))),
            ])
    }

    public static func step(_ entry: JournaledStep, _ names: DirectoryNames) -> JSONValue {
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
}
