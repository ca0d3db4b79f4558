import Core

// What runs did to people, as far as it decides what they can be given back.
extension Runs {
    /// Everybody whom a run of a rule took something from.
    public func usersOfTakings() throws -> [AccountID] {
        try db.rows(
            """
            SELECT DISTINCT s.account_id FROM steps s JOIN runs r ON r.run_id = s.run_id
            WHERE r.kind = 'rule' AND r.mode = 'live' AND s.state = 'succeeded' AND s.stood_before = 0
                AND s.effect IN (\(list: Effect.namesOfTaking))
            ORDER BY s.account_id
            """
        ) { try $0.id("account_id") }
    }

    /// Every effect that runs had on these users, and every change a sync found that no run of ours made.
    public func past(of users: [AccountID]) throws -> [AccountID: [PastEffect]] {
        var past: [AccountID: [PastEffect]] = [:]
        for chunk in users.chunks(of: 256) {
            try db.query(
                """
                SELECT s.account_id, s.step_index, s.effect, s.target, s.action, r.run_id AS of_run, r.kind, r.rule_id,
                    r.created_at, r.started_at, r.finished_at
                FROM steps s JOIN runs r ON r.run_id = s.run_id
                WHERE s.account_id IN (\(list: chunk)) AND s.state = 'succeeded' AND s.stood_before = 0
                    AND r.mode = 'live'
                """
            ) { row in
                let user: AccountID = try row.id("account_id")
                past[user, default: []].append(try PastEffect(row: row, user: user))
            }
        }
        for user in users {
            past[user, default: []] += try db.userChanges.of(user, limit: 1000).flatMap(\.pastEffects)
        }
        return past.filter { !$0.value.isEmpty }
    }
}

extension PastEffect {
    fileprivate init(row: Row, user: AccountID) throws {
        let (name, target) = (try row.text("effect"), try row.optional("target", row.text))
        guard let effect = Effect(name: name, target: target) else {
            throw StoreError.unreadable("a step with the effect '\(name)'")
        }
        let started = try row.optional("started_at", row.instant)
        let finished = try row.optional("finished_at", row.instant)
        let step = Step(
            index: try row.int("step_index"), user: user, effect: effect, action: try row.name("action"))
        let kind: RunKind = try row.name("kind")
        let rule: RuleID? = kind == .rule ? try row.optional("rule_id", row.id) : nil
        self.init(
            step: step, at: try started ?? row.instant("created_at"),
            source: .run(try row.id("of_run"), rule: rule, finishedAt: finished))
    }
}

extension UserChange {
    /// What this says was done to the user by somebody else.
    fileprivate var pastEffects: [PastEffect] {
        var effects: [Effect] = []
        switch membership?.after {
        case .active: effects.append(.restore)
        case .suspended: effects.append(.suspend)
        default: break
        }
        switch accountStatus?.after {
        case .active: effects.append(.reactivate)
        case .inactive: effects.append(.deactivate)
        default: break
        }
        effects += joined.map(Effect.addToGroup) + left.map(Effect.removeFromGroup)
        effects += gained.map(Effect.assignRole) + lost.map(Effect.revokeRole)
        return effects.enumerated().map { index, effect in
            PastEffect(
                step: Step(index: index, user: user, effect: effect, action: .giveBack), at: at, source: .somebodyElse)
        }
    }
}
