/// What calls really changed, in order; for tests that compare it with what a client believes it did.
struct Journal {
    enum Kind: String {
        case suspend, restore, remove, addToGroup, removeFromGroup, assignRole, revokeRole, assignOrganizationRole
        case revokeOrganizationRole, deactivate, reactivate, scheduleDeletion, cancelDeletion, closeAccount, invite
        case changeProfile, changeEmail, revokeToken, createGroup, deleteGroup, assignGroupRole, revokeGroupRole
        case comment
    }

    struct Effect {
        var call: Int
        var kind: Kind
        /// -1 when it is about no user.
        var user: Int32
        var target: String
    }

    private(set) var effects: [Effect] = []
    /// Calls that were answered like a change, or refused as a conflict, because things already were as asked.
    var duplicates = 0
    /// Calls by route, as `POST /v2/orgs/{orgId}/…`.
    private(set) var calls: [String: Int] = [:]
    /// Calls to routes that change something, whatever the answer.
    private(set) var changingCalls = 0

    mutating func note(call: Int, _ kind: Kind, user: Int?, target: String = "") {
        effects.append(Effect(call: call, kind: kind, user: Int32(user ?? -1), target: target))
    }

    mutating func count(_ route: String, isChange: Bool) {
        calls[route, default: 0] += 1
        if isChange { changingCalls += 1 }
    }
}
