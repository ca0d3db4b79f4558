/// A user as a database row holds them: borrowed UTF-8 and packed lists, so that a million rows are loaded without
/// making strings, dates or arrays. The buffers need to live only until `append` returns.
///
/// Anything malformed is left out rather than trusted: a list that is cut off ends early, a number that nothing is
/// registered for is skipped.
public struct PackedUser {
    /// Of an activity entry whose product the vendor says the user was not seen in.
    public static let never = Int64.min
    /// Of an activity entry whose date the vendor did not say.
    public static let unknown = Int64.min + 1

    public var id: UnsafeRawBufferPointer
    public var name: UnsafeRawBufferPointer
    public var email: UnsafeRawBufferPointer?
    /// `VendorEnumeration.code` of each.
    public var accountType: UInt8
    public var accountStatus: UInt8
    public var membership: UInt8
    public var claim: UInt8
    public var managedBy: UInt8
    public var isDeletionScheduled: Bool
    /// Milliseconds since 1970.
    public var addedToOrg: Int64?
    public var suspendedAt: Int64?
    public var deactivatedAt: Int64?
    public var loginCount: Int?
    /// One byte per platform role: its position in the builder's `roleNames`.
    public var roles: UnsafeRawBufferPointer?
    /// Little-endian `UInt32` positions in the builder's `groups`.
    public var groups: UnsafeRawBufferPointer?
    /// Per product 10 bytes: little-endian `UInt16` position in the builder's `products`, then `Int64` milliseconds,
    /// `never` or `unknown`.
    public var activity: UnsafeRawBufferPointer?
    /// Per direct role 3 bytes: little-endian `UInt16` position in `products`, then one byte position in `roleNames`.
    /// `nil` while direct roles were not read; an empty buffer says that there are none.
    public var directRoles: UnsafeRawBufferPointer?

    public init(
        id: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer, email: UnsafeRawBufferPointer?, accountType: UInt8,
        accountStatus: UInt8, membership: UInt8, claim: UInt8, managedBy: UInt8, isDeletionScheduled: Bool = false,
        addedToOrg: Int64? = nil, suspendedAt: Int64? = nil, deactivatedAt: Int64? = nil, loginCount: Int? = nil,
        roles: UnsafeRawBufferPointer? = nil, groups: UnsafeRawBufferPointer? = nil,
        activity: UnsafeRawBufferPointer? = nil, directRoles: UnsafeRawBufferPointer? = nil
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.accountType = accountType
        self.accountStatus = accountStatus
        self.membership = membership
        self.claim = claim
        self.managedBy = managedBy
        self.isDeletionScheduled = isDeletionScheduled
        self.addedToOrg = addedToOrg
        self.suspendedAt = suspendedAt
        self.deactivatedAt = deactivatedAt
        self.loginCount = loginCount
        self.roles = roles
        self.groups = groups
        self.activity = activity
        self.directRoles = directRoles
    }
}

extension UserRow {
    /// Overwrites the whole row.
    mutating func fill(from packed: PackedUser, _ names: inout PackedNames, _ vocabulary: inout Vocabulary) {
        self[.accountType] = known(packed.accountType, Limits.accountType)
        self[.accountStatus] = known(packed.accountStatus, Limits.accountStatus)
        self[.membership] = known(packed.membership, Limits.membership)
        self[.claim] = known(packed.claim, Limits.claim)
        self[.managedBy] = known(packed.managedBy, Limits.managedBy)
        self[.flags] = packed.isDeletionScheduled ? Flag.deletionScheduled : 0
        self[.addedToOrg] = Minutes.of(packed.addedToOrg.map(Instant.init(milliseconds:)))
        self[.suspendedAt] = Minutes.of(packed.suspendedAt.map(Instant.init(milliseconds:)))
        self[.deactivatedAt] = Minutes.of(packed.deactivatedAt.map(Instant.init(milliseconds:)))
        self[.loginCount] = packed.loginCount.map { Int32(clamping: max(0, $0)) } ?? Minutes.none
        overwrite(.id, with: packed.id)
        overwrite(.name, with: packed.name)
        overwrite(.email, with: packed.email)
        fillGroups(from: packed.groups, limit: names.groupCount)
        fillActivity(from: packed.activity, limit: names.productCount)
        self[.roles] = names.roleSet(packed.roles, &vocabulary)
        self[.directRoles] = names.directRoleSet(packed.directRoles, &vocabulary)
        deriveFoldedText()
        self[.domain] = names.domain(ofFolded: texts[Text.foldedEmail.rawValue], &vocabulary)
        deriveLatest()
    }

    /// How many codes each enumeration has; listing its cases for each row would take longer than all the rest.
    private enum Limits {
        static let accountType = UInt8(AccountType.allCases.count)
        static let accountStatus = UInt8(AccountStatus.allCases.count)
        static let membership = UInt8(Membership.allCases.count)
        static let claim = UInt8(Claim.allCases.count)
        static let managedBy = UInt8(ManagementSource.allCases.count)
    }

    /// The first case of each is `unknown`.
    private func known(_ code: UInt8, _ limit: UInt8) -> UInt8 { code < limit ? code : 0 }

    private mutating func overwrite(_ text: Text, with bytes: UnsafeRawBufferPointer?) {
        texts[text.rawValue].removeAll(keepingCapacity: true)
        if let bytes { texts[text.rawValue].append(contentsOf: bytes) }
    }

    private mutating func fillGroups(from bytes: UnsafeRawBufferPointer?, limit: Int) {
        groups.removeAll(keepingCapacity: true)
        guard let bytes else { return }
        var isAscending = true
        for position in stride(from: 0, through: bytes.count - 4, by: 4) {
            let group = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            guard Int(group) < limit else { continue }
            if let last = groups.last, last >= group { isAscending = false }
            groups.append(group)
        }
        if !isAscending { sortGroups() }
    }

    private mutating func sortGroups() {
        groups.sort()
        var kept = 0
        for index in groups.indices where index == 0 || groups[index] != groups[kept - 1] {
            groups[kept] = groups[index]
            kept += 1
        }
        groups.removeLast(groups.count - kept)
    }

    private mutating func fillActivity(from bytes: UnsafeRawBufferPointer?, limit: Int) {
        for index in activity.indices { activity[index] = Minutes.none }
        guard let bytes else { return }
        for position in stride(from: 0, through: bytes.count - 10, by: 10) {
            let product = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self)))
            let time = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 2, as: Int64.self))
            guard product < limit else { continue }
            let minutes =
                switch time {
                case PackedUser.never: Minutes.never
                case PackedUser.unknown: Minutes.unknown
                default: Minutes.of(Instant(milliseconds: time))
                }
            set(minutes, forProduct: product)
        }
    }
}

/// What the positions in packed rows refer to.
struct PackedNames: Sendable {
    let groupCount: Int
    let productCount: Int
    let roleNames: [String]
    private var domains = CodeCache()
    private var roleSets = CodeCache()
    private var directRoleSets = CodeCache()

    init(groupCount: Int, productCount: Int, roleNames: [String]) {
        (self.groupCount, self.productCount, self.roleNames) = (groupCount, productCount, roleNames)
    }

    /// 0 is none.
    mutating func domain(ofFolded email: [UInt8], _ vocabulary: inout Vocabulary) -> Int32 {
        SearchText.domain(ofFolded: email).withUnsafeBufferPointer { domain in
            guard !domain.isEmpty else { return 0 }
            return domains.code(of: domain) { vocabulary.domains.intern(String(decoding: domain, as: UTF8.self)) }
        }
    }

    mutating func roleSet(_ bytes: UnsafeRawBufferPointer?, _ vocabulary: inout Vocabulary) -> Int32 {
        guard let bytes, !bytes.isEmpty else { return 0 }
        // The cache is taken out meanwhile: what makes a code reads the rest of this value.
        var cache = CodeCache()
        swap(&cache, &roleSets)
        defer { swap(&cache, &roleSets) }
        return cache.code(of: bytes.assumingMemoryBound(to: UInt8.self)) {
            vocabulary.roleSets.intern(bytes.compactMap(name).sorted())
        }
    }

    mutating func directRoleSet(_ bytes: UnsafeRawBufferPointer?, _ vocabulary: inout Vocabulary) -> Int32 {
        guard let bytes else { return 0 }
        var cache = CodeCache()
        swap(&cache, &directRoleSets)
        defer { swap(&cache, &directRoleSets) }
        return cache.code(of: bytes.assumingMemoryBound(to: UInt8.self)) {
            vocabulary.directRoleSets.intern(directRoles(bytes))
        }
    }

    private func directRoles(_ bytes: UnsafeRawBufferPointer) -> [DirectRoleCode] {
        var roles: [DirectRoleCode] = []
        for position in stride(from: 0, through: bytes.count - 3, by: 3) {
            let product = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self)))
            guard product < productCount, let role = name(bytes[position + 2]) else { continue }
            roles.append(DirectRoleCode(product: product, role: role))
        }
        return roles
    }

    private func name(_ code: UInt8) -> String? { Int(code) < roleNames.count ? roleNames[Int(code)] : nil }
}
