/// The filters of a user listing, after checking.
struct UserQuery: Hashable {
    var searchTerm: String?
    var emails: [String]?
    var accountIDs: [String]?
    var directoryIDs: [String]?
    var groupIDs: [String]?
    var roleIDs: [String]?
    var emailDomains: [String]?
    var resourceIDs: [String]?
    var accountStatus: [String]?
    var membershipStatus: [String]?
    var status: [String]?
    var claimStatus: String?
    var mfaEnabled: Bool?
    var isDescending: Bool?
    var limit: Int
    var expand: [String]
    /// Of the path; `-` for all.
    var directory = "-"

    static let arrayNames: Set<String> = [
        "accountIds", "directoryIds", "resourceIds", "groupIds", "status", "accountStatus", "membershipStatus",
        "roleIds",
        "emailDomains",
    ]
    static let roleNames = Role.allCases.map(\.id)

    /// - Parameter isSearch: the POST search; the GET lists have no `emails` and no `expand`.
    init(_ reader: inout FieldReader, isSearch: Bool, defaultLimit: Int) throws(Failure) {
        searchTerm = try reader.string("searchTerm")
        accountIDs = try reader.strings("accountIds", atMost: 10)
        directoryIDs = try reader.strings("directoryIds", atMost: 10)
        groupIDs = try reader.strings("groupIds", atMost: 10)
        roleIDs = try reader.strings("roleIds", atMost: 10, oneOf: Self.roleNames)
        emailDomains = try reader.strings("emailDomains", atMost: 10)
        resourceIDs = try reader.strings("resourceIds", atMost: 20)
        accountStatus = try reader.strings("accountStatus", atMost: 3, oneOf: ["active", "inactive", "closed"])
        membershipStatus = try reader.strings(
            "membershipStatus", atMost: 3, oneOf: ["active", "suspended", "no_membership"])
        status = try reader.strings(
            "status", atMost: 4, oneOf: ["active", "suspended", "not_invited", "deactivated", "for_deletion"])
        claimStatus = try reader.string("claimStatus", oneOf: ["managed", "unmanaged"])
        mfaEnabled = try reader.bool("mfaEnabled")
        limit = try reader.int("limit", in: 1...100) ?? defaultLimit
        isDescending = isSearch ? try reader.sort(by: "nick_name") : nil
        emails = isSearch ? try reader.strings("emails", atMost: 100, unique: true) : nil
        let expandable = ["platformRoles", "counts.resources", "productAccess", "groups"]
        let wanted =
            isSearch ? try reader.strings("expand", atMost: 100, oneOf: expandable, unique: true, atLeast: 0) : nil
        expand = wanted ?? []
        if searchTerm != nil, emails != nil { throw .badRequest("searchTerm and emails exclude each other.") }
    }

    /// Stable within one process, which is as long as a cursor lives.
    var fingerprint: UInt64 { UInt64(bitPattern: Int64(hashValue)) }
}

/// The filters against the organisation of this moment: names looked up once, not for every user.
struct UserMatcher {
    private let query: UserQuery
    private let directories: [Int]
    private let isEverywhere: Bool
    private let groups: Set<UInt16>?
    private let roles: Set<Role>?
    private let products: Set<Int>?
    private let accounts: Set<Int>?
    private let term: String?
    private let domains: Set<String>?

    init(_ query: UserQuery, in world: World) throws(Failure) {
        self.query = query
        guard var directories = world.directories(query.directory) else { throw .noDirectory }
        if let wanted = query.directoryIDs {
            directories = directories.filter { wanted.contains(world.directories[$0].id) || wanted.contains("-") }
        }
        self.directories = directories
        isEverywhere = directories.count == world.directories.count
        groups = query.groupIDs.map { ids in Set(ids.compactMap { world.group(id: $0) }.map { UInt16($0) }) }
        roles = query.roleIDs.map { Set($0.compactMap { Role(id: $0) }) }
        products = query.resourceIDs.map { ids in Set(ids.compactMap { world.product(anyForm: $0) }) }
        var accounts = query.accountIDs.map { ids in Set(ids.compactMap { world.user(id: $0) }) }
        if let emails = query.emails {
            let found = Set(emails.compactMap { world.user(email: $0) })
            accounts = accounts.map { $0.intersection(found) } ?? found
        }
        self.accounts = accounts
        term = query.searchTerm?.lowercased()
        domains = query.emailDomains.map { Set($0.map { $0.lowercased() }) }
    }

    /// The only users that can match, when the filters name them.
    var candidates: [Int]? { accounts?.sorted() }

    func matches(_ view: UserView, in world: World) -> Bool {
        guard view.isListed else { return false }
        if !isEverywhere, !directories.contains(where: { view.membership(in: $0) != .none }) { return false }
        if let accounts, !accounts.contains(view.index) { return false }
        if let wanted = query.claimStatus, (wanted == "managed") != view.flags.contains(.managed) { return false }
        if let wanted = query.status, !wanted.contains(view.status) { return false }
        if let wanted = query.accountStatus, !wanted.contains(view.account.id) { return false }
        if let wanted = query.membershipStatus, !wanted.contains(view.overall.id) { return false }
        if let wanted = query.mfaEnabled, !view.flags.contains(.managed) || wanted != view.flags.contains(.mfa) {
            return false
        }
        if let groups, !view.groups.contains(where: { groups.contains($0) }) { return false }
        return matchesRoles(view, world) && matchesText(view, world)
    }

    private func matchesRoles(_ view: UserView, _ world: World) -> Bool {
        guard roles != nil || products != nil else { return true }
        if let roles, products == nil {
            for (flag, role) in UserFlags.platformRoles where roles.contains(role) && view.flags.contains(flag) {
                return true
            }
        }
        return world.grants(view).contains { grant in
            (roles?.contains(grant.role) ?? true) && (products?.contains(Int(grant.product)) ?? true)
        }
    }

    private func matchesText(_ view: UserView, _ world: World) -> Bool {
        if let domains {
            guard let email = world.email(view.index), let at = email.lastIndex(of: "@"),
                domains.contains(email[email.index(after: at)...].lowercased())
            else { return false }
        }
        guard let term else { return true }
        if world.nickname(view.index).lowercased().contains(term) { return true }
        return world.email(view.index)?.lowercased().contains(term) ?? false
    }
}
