import Core
import Store

/// What granting a request by hand would do.
public struct GrantPreview: Sendable {
    public var request: AccessRequest
    public var user: User
    public var actions: [Action]
    public var plan: Plan
    /// The mirror the plan was made from.
    public var snapshot: Snapshot
    /// Why only an approver may grant it; `nil` when any operator may.
    public var approverReason: GrantReason?
    /// Why it can't be granted at all: the account is protected, no seat is free; `nil` when it can.
    public var obstacle: GrantReason?
}

// What people do with requests that wait.
extension Usher {
    private static let grantable: Set<AccessRequest.State> = [.waiting, .refused, .failed]

    /// What these actions would give to whoever asked. The account is read anew where an organisation is connected.
    ///
    /// - Parameter actions: `nil` for those of the rule that decided, and without one for giving back what was taken.
    public func planGrant(of id: RequestID, actions: [Action]? = nil) async throws -> GrantPreview {
        let request = try await request(id)
        guard Self.grantable.contains(request.state) else {
            throw UsherError.requestState(
                id, request.state, wanted: "only one that waits or was refused can be granted")
        }
        guard case .found(let found) = try await freshPerson(of: request) else {
            throw UsherError.notGranted(id, why: GrantReason.unknownPerson(several: false).note)
        }
        let given = try await given(actions, for: request)
        let plan = try await plan(operation(given, for: found, request))
        let snapshot = try await snapshot()
        let context = try await context(asOf: nil)
        let user = snapshot.index(of: found.id).map(snapshot.user) ?? found
        let after = user.after(plan.steps, at: context.now)
        let free = try await accessSettings().value.freeSeats(in: snapshot).merging(
            await vendorSeats(for: plan, in: snapshot)
        ) { min($0, $1) }
        let protection = Planner.protection(of: user, in: snapshot, context: context).first.map(GrantReason.protected)
        return GrantPreview(
            request: request, user: user, actions: given, plan: plan, snapshot: snapshot,
            approverReason: plan.steps.isEmpty
                ? nil : GrantDesk.administration(from: user, to: after, in: snapshot),
            obstacle: protection ?? GrantDesk.missingSeat(for: plan, seats: free, in: snapshot))
    }

    private func given(_ actions: [Action]?, for request: AccessRequest) async throws -> [Action] {
        if let actions { return actions }
        guard let id = request.rule, let rule = try await rules().first(where: { $0.id == id }) else {
            return [.giveBack]
        }
        return rule.actions
    }

    private func operation(_ actions: [Action], for user: User, _ request: AccessRequest) -> BulkOperation {
        BulkOperation(title: "Access for \(user.name)", actions: actions, accounts: [user.id])
    }

    /// Gives whoever asked what these actions give, by a run. Waits for its end.
    ///
    /// Throws `needsApprover` when it would give rights to administrate and whoever decides is no approver,
    /// `notGranted` when no run may change the account or no seat is free, `planChanged` when the plan is no longer
    /// the one that was looked at, `requestState` when somebody else was quicker.
    ///
    /// - Parameters:
    ///   - actions: as for `planGrant`.
    ///   - hash: of the plan somebody looked at; `nil` takes it as it is now.
    ///   - isApprover: whether whoever decides has at least the role approver.
    public func grant(
        request id: RequestID, actions: [Action]? = nil, planned hash: String? = nil, isApprover: Bool,
        by actor: String
    ) async throws -> AccessRequest {
        let here = inForeground
        let lease = try await requestLease(id)
        do {
            let user = try await here.planGrant(of: id, actions: actions).user.id
            try await here.oneAtATime("access:\(user)") {
                try await here.oneAtATime("access:seats") {
                    try await here.grantHere(id, actions, hash, isApprover: isApprover, by: actor)
                }
            }
        } catch {
            await lease.release(in: store)
            throw error
        }
        await lease.release(in: store)
        await sendReplies(of: id)
        return try await request(id)
    }

    private func grantHere(
        _ id: RequestID, _ actions: [Action]?, _ hash: String?, isApprover: Bool, by actor: String
    ) async throws {
        let preview = try await planGrant(of: id, actions: actions)
        if let hash, hash != preview.plan.hash {
            throw UsherError.planChanged(approved: hash, present: preview.plan.hash)
        }
        if let obstacle = preview.obstacle { throw UsherError.notGranted(id, why: obstacle.note) }
        if let reason = preview.approverReason, !isApprover { throw UsherError.needsApprover(id, why: reason.note) }
        var request = preview.request
        (request.user, request.decidedBy) = (preview.user.id, actor)
        guard !preview.plan.steps.isEmpty else {
            return try await conclude(request, without: preview.plan, by: actor)
        }
        let operation = operation(preview.actions, for: preview.user, request)
        let draft = RunDraft(
            kind: .bulk, title: operation.title, definition: .operation(operation), plan: preview.plan)
        let order = RunOrder(mode: .live, actor: actor, grant: GrantStart(request: request, from: Self.grantable))
        _ = try await start(draft, order) { _, _ in }
        try await settle(id)
    }

    private func conclude(_ request: AccessRequest, without plan: Plan, by actor: String) async throws {
        let spared = plan.spared.first
        guard spared?.reason == .alreadyDone else {
            throw UsherError.notGranted(
                request.id, why: spared.map { GrantReason.spared($0).note } ?? "There is nothing to give.")
        }
        try await concludeAlreadyHas(request, from: Self.grantable, by: actor)
    }

    /// Says no to whoever asked. Throws `requestState` unless the request waits, or has failed.
    ///
    /// - Parameter reason: what the person is told; empty for a general word.
    public func refuse(request id: RequestID, reason: String = "", by actor: String) async throws -> AccessRequest {
        var request = try await request(id)
        guard request.state == .waiting || request.state == .failed else {
            throw UsherError.requestState(id, request.state, wanted: "only one that waits can be refused")
        }
        let words = String(reason.prefix(NewAccessRequest.longestReason))
        (request.state, request.decidedBy, request.decidedAt) = (.refused, actor, surroundings.now())
        request.answer = words.isEmpty ? GrantReason.noRule("").refusal : words
        try await write(request, from: [.waiting, .failed])
        await sendReplies(of: id)
        return try await self.request(id)
    }
}
