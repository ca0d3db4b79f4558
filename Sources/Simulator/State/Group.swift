/// A group of one directory.
struct SimulatedGroup {
    enum Manager: String { case external, admins, teamMembers = "team-members", open }

    var id: String
    var name: String
    var description: String?
    var directory: Int
    var manager: Manager
    var grants: [Grant] = []
    /// Products it is the default group of.
    var defaultFor: [Grant] = []
    var members = 0
    /// `org-admins` takes nobody in any more: the role is given by itself.
    var isOrganizationAdmins = false
    var isDeleted = false
    /// Number of the first call that sees it; a created group takes a while to appear.
    var visibleFrom = 0

    var isSynced: Bool { manager == .external }
    var isDeletable: Bool { !isSynced && defaultFor.isEmpty && !grantsAdministration && !isOrganizationAdmins }
    var grantsAdministration: Bool { grants.contains { $0.role == .admin } }
    /// Bit per product it gives a seat of.
    var seatMask: UInt16 {
        grants.reduce(0) { $1.role.isBillable ? $0 | 1 << UInt16($1.product) : $0 }
    }
}
