/// One user as the columns keep them: codes, minutes, bytes. Used again and again while loading, so that no row
/// allocates.
struct UserRow: Equatable {
    /// Columns of one byte a user.
    enum Code: Int, CaseIterable { case accountType, accountStatus, membership, claim, managedBy, flags }
    /// Columns of one number a user. `latest` is the latest activity over all products.
    enum Number: Int, CaseIterable {
        case addedToOrg, suspendedAt, deactivatedAt, loginCount, domain, roles, directRoles, latest
    }
    /// Columns of bytes. The folded ones are what searches and comparisons read.
    enum Text: Int, CaseIterable { case id, name, email, foldedName, foldedEmail }
    enum Flag { static let deletionScheduled: UInt8 = 1 }

    var codes = [UInt8](repeating: 0, count: Code.allCases.count)
    var numbers = [Int32](repeating: Minutes.none, count: Number.allCases.count)
    var texts = [[UInt8]](repeating: [], count: Text.allCases.count)
    /// Last active per product of the vocabulary, which may have more products by now.
    var activity: [Int32] = []
    /// Ascending, without repetition.
    var groups: [UInt32] = []

    subscript(_ code: Code) -> UInt8 {
        get { codes[code.rawValue] }
        set { codes[code.rawValue] = newValue }
    }
    subscript(_ number: Number) -> Int32 {
        get { numbers[number.rawValue] }
        set { numbers[number.rawValue] = newValue }
    }
    subscript(_ text: Text) -> [UInt8] {
        get { texts[text.rawValue] }
        set { texts[text.rawValue] = newValue }
    }

    /// Last active in a product, by its number.
    func lastActive(in product: Int) -> Int32 { product < activity.count ? activity[product] : Minutes.none }

    init() {}

    init(_ user: User, _ vocabulary: inout Vocabulary) {
        self[.accountType] = user.accountType.code
        self[.accountStatus] = user.accountStatus.code
        self[.membership] = user.membership.code
        self[.claim] = user.claim.code
        self[.managedBy] = user.managedBy.code
        self[.flags] = user.isDeletionScheduled ? Flag.deletionScheduled : 0
        self[.addedToOrg] = Minutes.of(user.addedToOrg)
        self[.suspendedAt] = Minutes.of(user.suspendedAt)
        self[.deactivatedAt] = Minutes.of(user.deactivatedAt)
        self[.loginCount] = user.loginCount.map { Int32(clamping: max(0, $0)) } ?? Minutes.none
        self[.roles] = vocabulary.roleSets.intern(user.roles)
        self[.directRoles] = vocabulary.intern(user.directRoles)
        self[.id] = Array(user.id.rawValue.utf8)
        self[.name] = Array(user.name.utf8)
        self[.email] = Array((user.email ?? "").utf8)
        groups = Set(user.groups.map { UInt32(vocabulary.intern($0)) }).sorted()
        for entry in user.activity {
            set(Minutes.of(entry.lastActive), forProduct: vocabulary.intern(entry.product))
        }
        deriveSearchText(&vocabulary)
        deriveLatest()
    }

    mutating func set(_ minutes: Int32, forProduct product: Int) {
        while activity.count <= product { activity.append(Minutes.none) }
        activity[product] = minutes
    }

    /// From name and e-mail: their folded forms and the domain.
    mutating func deriveSearchText(_ vocabulary: inout Vocabulary) {
        deriveFoldedText()
        let domain = SearchText.domain(ofFolded: self[.foldedEmail])
        self[.domain] = domain.isEmpty ? 0 : vocabulary.domains.intern(String(decoding: domain, as: UTF8.self))
    }

    mutating func deriveFoldedText() {
        fold(.name, into: .foldedName)
        fold(.email, into: .foldedEmail)
    }

    private mutating func fold(_ source: Text, into target: Text) {
        texts[source.rawValue].withUnsafeBufferPointer { SearchText.fold($0, into: &texts[target.rawValue]) }
    }

    /// A date beats unknown, unknown beats never, and nobody without any entry was ever seen.
    mutating func deriveLatest() { self[.latest] = max(Minutes.never, activity.max() ?? Minutes.never) }

    /// Instants have the precision of minutes.
    func user(_ vocabulary: Vocabulary) -> User {
        func text(_ field: Text) -> String { String(decoding: self[field], as: UTF8.self) }
        return User(
            id: AccountID(text(.id)), name: text(.name), email: self[.email].isEmpty ? nil : text(.email),
            accountType: AccountType(code: self[.accountType]),
            accountStatus: AccountStatus(code: self[.accountStatus]), membership: Membership(code: self[.membership]),
            claim: Claim(code: self[.claim]), managedBy: ManagementSource(code: self[.managedBy]),
            roles: vocabulary.roleSets.values[Int(self[.roles])],
            isDeletionScheduled: self[.flags] & Flag.deletionScheduled != 0,
            addedToOrg: Minutes.instant(self[.addedToOrg]), suspendedAt: Minutes.instant(self[.suspendedAt]),
            deactivatedAt: Minutes.instant(self[.deactivatedAt]),
            loginCount: self[.loginCount] == Minutes.none ? nil : Int(self[.loginCount]),
            groups: groups.map { vocabulary.groups[Int($0)].id }.sorted(),
            activity: activity.enumerated().compactMap { product, minutes in
                Minutes.activity(minutes).map {
                    ProductActivity(product: vocabulary.products[product].id, lastActive: $0)
                }
            }.sorted { $0.product < $1.product },
            directRoles: vocabulary.directRoles(self[.directRoles]))
    }
}
