import Core
import Store

extension Usher {
    /// Notes what an ended run took, when it was a rule's, and who got back by it what rules had taken.
    ///
    /// Only what is given back to people because they need it counts: by request, by a restore of single people, by
    /// an operation on one account. The undo of a whole run is the administrator's own correction and does not.
    static func noteTakings(of run: Run, at now: Instant, in db: any Connection) throws {
        guard run.state.isFinal, run.mode == .live, run.counts.succeeded > 0 else { return }
        if run.kind == .rule, let rule = run.rule { try db.rejoins.count(takingsOf: run.id, rule: rule, at: now) }
        let request = try db.accessRequests.request(of: run.id)
        guard try request != nil || isForSinglePeople(run, in: db) else { return }
        let given = try db.runs.steps(of: run.id, in: [.succeeded]).filter { !$0.stoodBefore && !$0.step.effect.takes }
        let byUser = Dictionary(grouping: given.map(\.step), by: \.user)
        let past = try db.runs.past(of: byUser.keys.sorted())
        try db.rejoins.add(
            byUser.flatMap { user, steps in
                let taken = Taken.outstanding(in: (past[user] ?? []).filter { $0.run != run.id })
                return Rejoin.all(
                    of: user, among: taken, given: Set(steps.map(\.effect)), at: now, request: request?.id)
            })
    }

    private static func isForSinglePeople(_ run: Run, in db: any Connection) throws -> Bool {
        if run.kind == .bulk { return run.counts.affected == 1 }
        return try run.kind == .undo && RunDefinition.isRestore(db.runs.definition(of: run.id))
    }
}
