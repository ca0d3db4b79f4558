import Core

/// Makes one change at the vendor. Nothing here deletes more than one thing of one user.
struct AtlassianChanges {
    let caller: AtlassianCaller
    let users: AtlassianUsers
    let roles: AtlassianRoles

    /// Returns when the vendor accepted the change, or refused it and already is as the change would leave it.
    func perform(_ change: Change) async throws(ConnectorError) {
        let request = try request(for: change)
        do throws(ConnectorError) {
            try await caller.change(request)
        } catch {
            if case .forbidden = error { throw await explained(error, change) }
            guard AtlassianChanges.mayStand(error, change.effect) else { throw error }
            try await settle(change, after: error)
        }
    }

    /// The vendor has one code for a key that may not manage the organisation and for a user who administers it. The
    /// first stops a run, the second is one failed step.
    private func explained(_ refusal: ConnectorError, _ change: Change) async -> ConnectorError {
        guard let user = try? await users.byID([change.user], []).first,
            !PlatformRole.administrators.isDisjoint(with: user.roles)
        else { return refusal }
        return .refused(code: nil, reason: "the user administers the organisation; that role has to go first")
    }

    /// Refusals that also come when there is nothing left to do. Whether suspend and restore may be repeated, and what
    /// removing somebody who is no member answers, is not documented; 409 when adding a member means either that they
    /// are one, or that the seats are used up.
    private static func mayStand(_ error: ConnectorError, _ effect: Effect) -> Bool {
        switch error {
        case .conflict, .notFound: true
        case .refused(let code, _):
            switch effect {
            case .suspend, .restore: code != "ADMIN-403-5"
            case .deactivate, .reactivate, .delete, .cancelDeletion: code?.hasPrefix("forbidden") != true
            default: false
            }
        default: false
        }
    }

    /// Reads back to tell what a refusal meant. Only a conflict is worth a second look.
    private func settle(_ change: Change, after refusal: ConnectorError) async throws(ConnectorError) {
        if try await stands(change) { return }
        guard case .conflict(let reason) = refusal else { throw refusal }
        for pause in caller.pacing.readBackPauses {
            do { try await caller.time.sleep(pause) } catch { throw refusal }
            if try await stands(change) { return }
        }
        switch change.effect {
        case .addToGroup: throw .noFreeSeat("a product that the group grants has no free seat: \(reason)")
        case .assignRole, .restore: throw .noFreeSeat(reason)
        default: throw .refused(code: nil, reason: reason)
        }
    }

    /// Whether the directory is as the change would leave it.
    private func stands(_ change: Change) async throws(ConnectorError) -> Bool {
        guard var user = try await users.byID([change.user], []).first else {
            throw .notFound("the account is not in the organisation any more")
        }
        switch change.effect {
        case .assignRole, .revokeRole: user.directRoles = try await roles.direct(change.user)
        default: break
        }
        return change.effect.stands(for: user)
    }

    private func request(for change: Change) throws(ConnectorError) -> TransportRequest {
        let user = change.user.rawValue.asPathSegment
        let directory = caller.directory(change.directory)
        switch change.effect {
        case .suspend: return post("\(directory)/users/\(user)/suspend")
        case .restore: return post("\(directory)/users/\(user)/restore")
        case .addToGroup(let group):
            return post(
                "\(directory)/groups/\(group.rawValue.asPathSegment)/memberships",
                ["accountId": .text(change.user.rawValue)])
        case .removeFromGroup(let group):
            return TransportRequest(
                method: "DELETE", target: "\(directory)/groups/\(group.rawValue.asPathSegment)/memberships/\(user)")
        case .assignRole(let role): return try roleRequest("assign", role, change)
        case .revokeRole(let role): return try roleRequest("revoke", role, change)
        // The body is required, and all of its members are optional.
        case .deactivate: return post("/users/\(user)/manage/lifecycle/disable", [:])
        case .reactivate: return post("/users/\(user)/manage/lifecycle/enable")
        case .delete: return post("/users/\(user)/manage/lifecycle/delete")
        case .cancelDeletion: return post("/users/\(user)/manage/lifecycle/cancel-delete")
        }
    }

    private func roleRequest(_ verb: String, _ role: DirectRole, _ change: Change) throws(ConnectorError)
        -> TransportRequest
    {
        // Which spelling of a resource an endpoint wants is not documented, so only one that the vendor listed is used.
        guard let resource = change.resource, !resource.isEmpty else {
            throw .refused(code: nil, reason: "the organisation does not list the product \(role.product) any more")
        }
        let user = change.user.rawValue.asPathSegment
        return post(
            "\(caller.organization("v1"))/users/\(user)/roles/\(verb)",
            ["role": .text(role.role), "resource": .text(resource)])
    }

    private func post(_ target: String, _ body: JSONTree? = nil) -> TransportRequest {
        TransportRequest(method: "POST", target: target, body: body?.bytes ?? [])
    }
}
