/// One change to one user at the vendor: the smallest thing that is journaled, tried and undone.
public enum Effect: Hashable, Sendable {
    case suspend
    case restore
    case deactivate
    case reactivate
    case delete
    case cancelDeletion
    case addToGroup(GroupID)
    case removeFromGroup(GroupID)
    case assignRole(DirectRole)
    case revokeRole(DirectRole)

    /// The word for it in the journal, JSON and messages.
    public var name: String {
        switch self {
        case .suspend: "suspend"
        case .restore: "restore"
        case .deactivate: "deactivate"
        case .reactivate: "reactivate"
        case .delete: "delete"
        case .cancelDeletion: "cancelDeletion"
        case .addToGroup: "addToGroup"
        case .removeFromGroup: "removeFromGroup"
        case .assignRole: "assignRole"
        case .revokeRole: "revokeRole"
        }
    }

    /// A group id, or `<product id> <role>`; `nil` when the user is all it needs. With `name` it makes the effect.
    public var target: String? {
        switch self {
        case .addToGroup(let group), .removeFromGroup(let group): group.rawValue
        case .assignRole(let role), .revokeRole(let role): "\(role.product.rawValue) \(role.role)"
        default: nil
        }
    }

    /// `nil` when no effect has this name and target.
    public init?(name: String, target: String?) {
        let role = target.flatMap { text -> DirectRole? in
            guard let space = text.lastIndex(of: " ") else { return nil }
            return DirectRole(
                product: ProductID(String(text[..<space])), role: String(text[text.index(after: space)...]))
        }
        switch (name, target, role) {
        case ("suspend", nil, _): self = .suspend
        case ("restore", nil, _): self = .restore
        case ("deactivate", nil, _): self = .deactivate
        case ("reactivate", nil, _): self = .reactivate
        case ("delete", nil, _): self = .delete
        case ("cancelDeletion", nil, _): self = .cancelDeletion
        case ("addToGroup", let group?, _): self = .addToGroup(GroupID(group))
        case ("removeFromGroup", let group?, _): self = .removeFromGroup(GroupID(group))
        case ("assignRole", _, let role?): self = .assignRole(role)
        case ("revokeRole", _, let role?): self = .revokeRole(role)
        default: return nil
        }
    }

    /// What takes it back while nothing else has changed. A deletion can be taken back for 14 days.
    public var inverse: Effect {
        switch self {
        case .suspend: .restore
        case .restore: .suspend
        case .deactivate: .reactivate
        case .reactivate: .deactivate
        case .delete: .cancelDeletion
        case .cancelDeletion: .delete
        case .addToGroup(let group): .removeFromGroup(group)
        case .removeFromGroup(let group): .addToGroup(group)
        case .assignRole(let role): .revokeRole(role)
        case .revokeRole(let role): .assignRole(role)
        }
    }

    /// Whether the directory already is as this effect leaves it.
    public func stands(for user: User) -> Bool {
        switch self {
        case .suspend: user.membership == .suspended
        case .restore: user.membership == .active
        case .deactivate: user.accountStatus == .inactive
        case .reactivate: user.accountStatus == .active
        case .delete: user.isDeletionScheduled || user.accountStatus == .closed
        case .cancelDeletion: !user.isDeletionScheduled && user.accountStatus == .active
        case .addToGroup(let group): user.groups.contains(group)
        case .removeFromGroup(let group): !user.groups.contains(group)
        case .assignRole(let role): user.directRoles?.contains(role) ?? false
        case .revokeRole(let role): !(user.directRoles?.contains(role) ?? true)
        }
    }

    /// The user as the effect leaves them; what the mirror keeps after a step succeeded.
    public func applied(to user: User, at now: Instant) -> User {
        var user = user
        switch self {
        case .suspend: (user.membership, user.suspendedAt) = (.suspended, user.suspendedAt ?? now)
        case .restore: (user.membership, user.suspendedAt) = (.active, nil)
        case .deactivate: (user.accountStatus, user.deactivatedAt) = (.inactive, user.deactivatedAt ?? now)
        case .reactivate: (user.accountStatus, user.deactivatedAt) = (.active, nil)
        case .delete:
            user.isDeletionScheduled = true
            (user.accountStatus, user.deactivatedAt) = (.inactive, user.deactivatedAt ?? now)
        case .cancelDeletion:
            user.isDeletionScheduled = false
            (user.accountStatus, user.deactivatedAt) = (.active, nil)
        case .addToGroup(let group):
            if !user.groups.contains(group) { user.groups = (user.groups + [group]).sorted() }
        case .removeFromGroup(let group): user.groups.removeAll { $0 == group }
        case .assignRole(let role):
            if let roles = user.directRoles, !roles.contains(role) { user.directRoles = roles + [role] }
        case .revokeRole(let role): user.directRoles?.removeAll { $0 == role }
        }
        return user
    }
}

/// One effect on one user, in its place within a plan.
public struct Step: Equatable, Sendable {
    /// Position in the plan, from 0; a user's steps are consecutive and in order.
    public var index: Int
    public var user: AccountID
    public var effect: Effect
    /// The action of the rule that asked for it.
    public var action: ActionKind
    public var condition: Condition

    public enum Condition: Hashable, Sendable {
        /// Only when no earlier step of this user failed.
        case afterSuccess
        /// Only when the step at this index was refused or failed: the other way of doing it.
        case ifFailed(Int)
    }

    public init(index: Int, user: AccountID, effect: Effect, action: ActionKind, condition: Condition = .afterSuccess) {
        self.index = index
        self.user = user
        self.effect = effect
        self.action = action
        self.condition = condition
    }
}
