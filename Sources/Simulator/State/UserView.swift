/// What a reader sees of a user: the state of now, or the one before a change that has not reached the readers yet.
struct UserView {
    var index: Int
    var account: AccountState
    var membership: (MembershipState, MembershipState)
    var flags: UserFlags
    var groups: ArraySlice<UInt16>
    var directRoles: [Grant]

    func membership(in directory: Int) -> MembershipState { directory == 0 ? membership.0 : membership.1 }

    /// Over both directories: active in one is active; suspended only when suspended wherever the user is.
    var overall: MembershipState {
        if membership.0 == .active || membership.1 == .active { return .active }
        return membership.0 == .suspended || membership.1 == .suspended ? .suspended : .none
    }

    /// The vendor's composite of account and membership.
    var status: String {
        if flags.contains(.scheduledForDeletion) { return "for_deletion" }
        switch account {
        case .inactive, .closed: return "deactivated"
        case .unheardOf: return "quarantined"
        case .active: break
        }
        switch overall {
        case .active: return "active"
        case .suspended: return "suspended"
        case .none: return "not_invited"
        }
    }

    /// Whether the organisation shows the user at all.
    var isListed: Bool { flags.contains(.managed) || overall != .none }
    var takesSeats: Bool { account == .active && overall == .active }
}
