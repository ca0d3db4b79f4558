import Core
import Store

extension Usher {
    /// What runs of rules took from these people and nobody has given back; empty unless one of the actions gives it
    /// back.
    ///
    /// - Parameter users: `nil` for everybody a rule took something from.
    func taken(for actions: [Action], from users: [AccountID]?) async throws -> [AccountID: [Taken]] {
        guard actions.contains(where: { $0.kind == .giveBack }) else { return [:] }
        return try await store.database.read { db in
            let past = try db.runs.past(of: try users ?? db.runs.usersOfTakings())
            return past.mapValues(Taken.outstanding).filter { !$0.value.isEmpty }
        }
    }
}

extension RunDefinition {
    /// Those whose outcome is planned anew when people are looked at again.
    var actions: [Action] {
        switch self {
        case .rule(let rule): rule.actions
        case .operation(let operation): operation.actions
        case .undo, .restore: []
        }
    }
}
