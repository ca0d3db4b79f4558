import Core

/// A plan for programs.
public struct PlanDocument: Sendable {
    public var plan: Plan
    public var names: DirectoryNames

    public init(plan: Plan, names: DirectoryNames) { (self.plan, self.names) = (plan, names) }

    public var json: JSONValue { .object(fields) }

    public var fields: [JSONValue.Field] {
        [JSONValue.Field]([
            "hash": .text(plan.hash),
            "matched": .integer(plan.matched),
            "affected": .integer(plan.affected),
            "madeAt": .instant(plan.madeAt),
            "steps": .array(plan.steps.map(step)),
            "spared": .array(plan.spared.map(PlanDocument.spared)),
            "seats": .array(plan.seats.map(seat)),
            "sideEffects": .array(plan.sideEffects.map(PlanDocument.sideEffect)),
            "holds": .texts(plan.holds.map(\.text)),
            "brakeLimit": .integer(orNull: plan.brakeLimit),
        ])
    }

    private func step(_ step: Step) -> JSONValue {
        .object([
            "accountId": .text(step.user.rawValue),
            "action": .text(step.effect.name),
            "target": .text(orNull: step.effect.target),
            "targetName": .text(orNull: names.target(of: step.effect)),
        ])
    }

    public static func spared(_ spared: SparedUser) -> JSONValue {
        .object([
            "accountId": .text(spared.user.rawValue), "reason": .text(spared.reason.rawValue),
            "detail": .text(orNull: spared.detail.isEmpty ? nil : spared.detail),
        ])
    }

    private func seat(_ change: SeatChange) -> JSONValue {
        let product = names.known(change.product)
        return .object([
            "product": .text(product?.key.rawValue ?? change.product.rawValue),
            "site": .text(orNull: product?.site),
            "freed": .integer(change.freed),
            "grantedThrough": .array(
                change.grantedThrough.map { .object(["name": .text($0.name), "users": .integer($0.users)]) }),
        ])
    }

    private static func sideEffect(_ effect: SideEffect) -> JSONValue {
        .object([
            "kind": .text(effect.kind.rawValue), "subject": .text(effect.subject), "users": .integer(effect.users),
            "text": .text(effect.text),
        ])
    }
}
