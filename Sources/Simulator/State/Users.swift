/// The users, a column for each property. Names, ids and addresses follow from the place (see `Identity`); what was
/// changed by a call is kept aside. A million users take about 90 bytes each.
struct Users {
    /// In `activity`: nothing is known of the product.
    static let noEntry: UInt32 = 0
    /// In `activity`: granted, never used, and listed without a timestamp.
    static let neverUsed: UInt32 = 1

    struct Profile: Equatable {
        var name: String?
        var nickname: String?
        var zone: String?
        var locale: String?
        var title: String?
        var department: String?
        var organization: String?
        var location: String?
    }

    var account: [AccountState] = []
    /// In each of the two directories.
    var membership: [[MembershipState]] = [[], []]
    var flags: [UserFlags] = []
    /// Index into the domains.
    var domain: [UInt8] = []
    /// Milliseconds; 0 when the user was never in the organisation.
    var added: [Int64] = []
    /// Seconds since 1970 of the last look at a page, a column per product; or one of the two constants.
    var activity: [[UInt32]]
    var groups = GroupLists()
    var directRoles: [Int32: [Grant]] = [:]
    var deactivated: [Int32: Int] = [:]
    var deletionDue: [Int32: Int] = [:]
    var emails: [Int32: String] = [:]
    var indexByEmail: [String: Int32] = [:]
    var profiles: [Int32: Profile] = [:]
    var revokedTokens: Set<String> = []

    init(products: Int) { activity = Array(repeating: [], count: products) }

    var count: Int { account.count }

    mutating func reserve(_ capacity: Int) {
        account.reserveCapacity(capacity)
        for directory in membership.indices { membership[directory].reserveCapacity(capacity) }
        flags.reserveCapacity(capacity)
        domain.reserveCapacity(capacity)
        added.reserveCapacity(capacity)
        for product in activity.indices { activity[product].reserveCapacity(capacity) }
        groups.reserve(capacity)
    }
}

/// For each user a short ascending list of groups, all in one arena: no allocation per user.
struct GroupLists {
    private var arena: [UInt16] = []
    private var start: [UInt32] = []
    private var length: [UInt16] = []
    private var room: [UInt16] = []

    mutating func reserve(_ users: Int) {
        arena.reserveCapacity(users * 6)
        start.reserveCapacity(users)
        length.reserveCapacity(users)
        room.reserveCapacity(users)
    }

    mutating func append(_ groups: [UInt16]) {
        start.append(UInt32(arena.count))
        length.append(UInt16(groups.count))
        room.append(UInt16(groups.count))
        arena.append(contentsOf: groups)
    }

    subscript(user: Int) -> ArraySlice<UInt16> {
        let first = Int(start[user])
        return arena[first..<first + Int(length[user])]
    }

    /// A list that no longer fits moves to the end of the arena, with room to grow.
    mutating func set(_ groups: [UInt16], of user: Int) {
        if groups.count > Int(room[user]) {
            start[user] = UInt32(arena.count)
            room[user] = UInt16(groups.count + 4)
            arena.append(contentsOf: groups)
            arena.append(contentsOf: repeatElement(0, count: 4))
        } else {
            let first = Int(start[user])
            for (place, group) in groups.enumerated() { arena[first + place] = group }
        }
        length[user] = UInt16(groups.count)
    }
}
