import Core

extension UndoPlan {
    /// What can't be taken back, each with the reason; it stands beside the fields of a plan or a run.
    public var notUndoneField: JSONValue.Field {
        let entries: [JSONValue] = notUndone.map { entry in
            .object([
                "accountId": .text(entry.step.user.rawValue), "action": .text(entry.step.effect.name),
                "target": .text(orNull: entry.step.effect.target), "reason": .text(entry.reason.rawValue),
                "detail": .text(orNull: entry.detail.isEmpty ? nil : entry.detail),
            ])
        }
        return JSONValue.Field("notUndone", .array(entries))
    }
}
