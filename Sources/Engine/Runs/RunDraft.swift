import Core
import Store

/// How a run is asked for.
struct RunOrder: Sendable {
    var mode: RunMode
    var actor: String
    /// The hash of the plan a person has looked at and agreed to.
    var approving: String?
    /// The hash of the plan a person has looked at; it must still be the plan, but whatever holds it back still does.
    var seen: String?
    /// Only these accounts; `nil` for all the rule is about.
    var accounts: [AccountID]?
    /// The occurrence of the rule's clock this run is for: remembered as handled together with the run.
    var occurrence: Instant?
    /// The request that the run gives access for; `nil` for none.
    var grant: GrantStart?
    init(
        mode: RunMode, actor: String, approving: String? = nil, seen: String? = nil, accounts: [AccountID]? = nil,
        occurrence: Instant? = nil, grant: GrantStart? = nil
    ) {
        self.mode = mode
        self.actor = actor
        self.approving = approving
        self.seen = seen
        self.accounts = accounts
        self.occurrence = occurrence
        self.grant = grant
    }
}

/// A plan that is about to become a run.
struct RunDraft: Sendable {
    var kind: RunKind
    var title: String
    var definition: RunDefinition
    var plan: Plan
    var undoes: RunID?
    var retries: RunID?
    /// The kind of file its people were read from; `nil` for none.
    var source: ImportFormat?
}

extension Usher {
    /// Puts run, steps and spared people on disk in one transaction, and carries the run out unless it must wait.
    func start(
        _ draft: RunDraft, _ order: RunOrder, rule: RuleID? = nil, ruleLease: LeaseKeeper? = nil,
        _ progress: @escaping RunProgress
    ) async throws -> Run {
        let plan = draft.plan
        for hash in [order.approving, order.seen].compactMap({ $0 }) where hash != plan.hash {
            throw UsherError.planChanged(approved: hash, present: plan.hash)
        }
        if order.mode == .live { _ = try connected() }
        let isHeld = try await isHeld(plan, order)
        if isHeld, draft.retries == nil, let waiting = try await alreadyWaiting(plan, rule: rule, order) {
            return waiting
        }
        let now = surroundings.now()
        let run = Run(
            id: RunID("run-" + surroundings.newID()), kind: draft.kind, mode: order.mode,
            state: isHeld ? .blocked : .running, title: draft.title, rule: rule, undoes: draft.undoes,
            retries: draft.retries, actor: order.actor, planHash: plan.hash, createdAt: now,
            startedAt: isHeld ? nil : now,
            approvedBy: !isHeld && order.approving != nil ? order.actor : nil,
            reason: isHeld ? plan.holds.map(\.text).joined(separator: "; ") : nil,
            counts: RunCounts(affected: plan.affected))
        let lease = try await runLease(run.id)
        do { try await insert(run, draft, order) } catch {
            await lease.release(in: store)
            throw error
        }
        guard !isHeld else {
            await lease.release(in: store)
            return run
        }
        return try await execute(run.id, lease, rule: ruleLease, progress)
    }

    /// Who starts a run may agree to its plan at the same time only where the organisation lets authors approve.
    private func isHeld(_ plan: Plan, _ order: RunOrder) async throws -> Bool {
        guard order.mode == .live, !plan.holds.isEmpty else { return false }
        guard order.approving != nil else { return true }
        return try await !settings().value.authorMayApprove
    }

    private func insert(_ run: Run, _ draft: RunDraft, _ order: RunOrder) async throws {
        let plan = draft.plan
        var details = [
            "mode": run.mode.rawValue, "plan": plan.hash, "affected": String(plan.affected),
            "spared": String(plan.spared.count), "matched": String(plan.matched),
        ]
        details["undoes"] = run.undoes?.rawValue
        details["retries"] = run.retries?.rawValue
        details["reason"] = run.reason
        if run.approvedBy != nil { details["approved"] = plan.hash }
        let event = entry(
            run.state == .blocked ? "run.blocked" : "run.started", by: run.actor, subject: run.title, run: run.id,
            details: details)
        let text = draft.definition.text
        try await store.database.write { db in
            try db.runs.insert(run, plan: plan, definition: text)
            if let source = draft.source { try db.runs.setSource(source.rawValue, of: run.id) }
            if let rule = run.rule, let occurrence = order.occurrence {
                try db.runs.setLastOccurrence(occurrence, of: rule)
            }
            try db.audit.append([event])
            if let grant = order.grant { try Self.link(grant, to: run, in: db) }
        }
    }

    /// Throws `requestState` when somebody else has decided about the request meanwhile; there is no run then.
    private static func link(_ grant: GrantStart, to run: Run, in db: any Connection) throws {
        var request = grant.request
        (request.state, request.run, request.answer, request.note) = (.granting, run.id, nil, nil)
        request.decidedAt = nil
        if try db.accessRequests.change(request, from: grant.from) { return }
        let present = try db.accessRequests.request(request.id)?.state ?? request.state
        throw UsherError.requestState(request.id, present, wanted: "somebody else has decided about it")
    }

    /// A run that waits with the very same plan: there is nothing to add to it. One of the same rule with another
    /// plan has been overtaken and is cancelled.
    private func alreadyWaiting(_ plan: Plan, rule: RuleID?, _ order: RunOrder) async throws -> Run? {
        guard let rule else { return nil }
        let now = surroundings.now()
        let term = options.approvalTerm
        let holder = entry("run.cancelled", by: order.actor, details: ["reason": "a newer plan waits instead"])
        return try await store.database.write { db in
            var same: Run?
            for run in try db.runs.list(limit: 100, rule: rule) where run.state == .blocked && run.retries == nil {
                if run.planHash == plan.hash, same == nil, now - run.createdAt <= term {
                    same = run
                } else {
                    var event = holder
                    (event.subject, event.run) = (run.title, run.id)
                    try db.runs.closePending(of: run.id, as: .cancelled)
                    try db.runs.transition(run.id, to: .cancelled, at: now, reason: "a newer plan waits instead")
                    try db.audit.append([event])
                }
            }
            if same != nil, let occurrence = order.occurrence { try db.runs.setLastOccurrence(occurrence, of: rule) }
            return same
        }
    }
}
