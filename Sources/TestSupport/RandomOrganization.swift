import Core

/// An organisation made of chance, the same for the same seed, with everything in it that real ones have and samples
/// forget: hidden e-mail addresses, values that are not on our lists, activity that is never or unknown, users
/// without groups, sandboxes, two sites, synced groups, a group name in two directories, roles held directly.
public struct RandomOrganization: Sendable {
    public var groups: [Group]
    public var products: [Product]
    public var users: [User]
    /// The moment around which all times lie.
    public var now = Instant(milliseconds: 1_793_500_000_000)
    private var generator: SeededGenerator

    public init(seed: UInt64, users count: Int = 150, groups groupCount: Int = 12) {
        generator = SeededGenerator(seed: seed)
        products = RandomOrganization.standardProducts
        (groups, users) = ([], [])
        for number in 0..<groupCount { groups.append(randomGroup(number)) }
        for number in 0..<count { users.append(randomUser(number)) }
    }

    /// A user who is not among `users` as long as no other has this number.
    public mutating func randomUser(_ number: Int) -> User {
        var user = User(
            id: AccountID("\(pick(["557058", "712020", "qm"])):\(number)-\(number * 7919 % 1000)"),
            name: pick(RandomOrganization.firstNames) + " " + pick(RandomOrganization.lastNames))
        user.email = randomEmail(of: user.name, number)
        user.accountType = pick(AccountType.allCases)
        user.accountStatus = chance(0.7) ? .active : pick(AccountStatus.allCases)
        user.membership = chance(0.7) ? .active : pick(Membership.allCases)
        user.claim = pick(Claim.allCases)
        user.managedBy = pick(ManagementSource.allCases)
        user.roles = chance(0.8) ? [] : subset(of: RandomOrganization.roles, share: 0.5).sorted()
        user.isDeletionScheduled = chance(0.05)
        user.addedToOrg = chance(0.9) ? randomInstant() : nil
        user.suspendedAt = user.membership == .suspended && chance(0.8) ? randomInstant() : nil
        user.deactivatedAt = user.accountStatus == .inactive && chance(0.8) ? randomInstant() : nil
        user.loginCount = chance(0.6) ? Int.random(in: 0...5, using: &generator) : nil
        user.groups = chance(0.15) ? [] : subset(of: groups.map(\.id), share: 0.25).sorted()
        user.activity = chance(0.1) ? [] : randomActivity()
        user.directRoles = chance(0.5) ? nil : chance(0.6) ? [] : [randomDirectRole()]
        return user
    }

    /// The same user with something different.
    public mutating func changed(_ user: User) -> User {
        var changed = randomUser(0)
        changed.id = user.id
        if chance(0.5) { (changed.groups, changed.name) = (user.groups, user.name) }
        if chance(0.3) { changed = user }
        if chance(0.5) { changed.membership = pick(Membership.allCases) }
        return changed
    }

    private mutating func randomGroup(_ number: Int) -> Group {
        // The last two share a name, in two directories.
        let name = number % 12 >= 10 ? "Twins" : pick(["jira", "Confluence", "team", "Österreich"]) + "-\(number)"
        let grants = subset(of: products, share: 0.25).map { product in
            Grant(product: product.id, role: pick(RandomOrganization.productRoles), isDefault: chance(0.2))
        }
        return Group(
            id: GroupID("g-\(number)"), name: name, directory: "directory-\(number % 2)", isSynced: chance(0.3),
            isModifiable: chance(0.9), grants: chance(0.4) ? [] : grants)
    }

    private mutating func randomEmail(of name: String, _ number: Int) -> String? {
        guard chance(0.85) else { return nil }
        if chance(0.04) { return "no-at-sign-\(number)" }
        let local = name.split(separator: " ").joined(separator: ".") + (chance(0.1) ? "@odd" : "")
        return (chance(0.5) ? local.lowercased() : local) + "\(number)@" + pick(RandomOrganization.domains)
    }

    private mutating func randomActivity() -> [ProductActivity] {
        var entries: [ProductActivity] = []
        for product in products where chance(0.5) {
            let lastActive: Activity = chance(0.6) ? .at(randomInstant()) : chance(0.5) ? .never : .unknown
            entries.append(ProductActivity(product: product.id, lastActive: lastActive))
        }
        return entries.sorted { $0.product < $1.product }
    }

    private mutating func randomDirectRole() -> DirectRole {
        DirectRole(product: pick(products.map(\.id)), role: pick(RandomOrganization.productRoles))
    }

    /// Around the day boundaries that filters cut at, and anywhere in the last two years.
    public mutating func randomInstant() -> Instant {
        let day: Int64 = 86_400_000
        if chance(0.5) {
            let midnight = (now.milliseconds / day - Int64.random(in: 0...90, using: &generator)) * day
            return Instant(milliseconds: midnight + Int64.random(in: -60_001...60_001, using: &generator))
        }
        return Instant(milliseconds: now.milliseconds - Int64.random(in: 0...(730 * day), using: &generator))
    }

    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }

    private mutating func subset<Element>(of elements: [Element], share: Double) -> [Element] {
        elements.filter { _ in Double.random(in: 0..<1, using: &generator) < share }
    }
}

extension RandomOrganization {
    public static let standardProducts = [
        product(.jira, "acme"), product(.confluence, "acme"), product(.jira, "acme-emea"),
        product(.jiraServiceManagement, "acme"), product(.jira, "acme-sandbox", isSandbox: true),
        product(.bitbucket, "acme-emea", isSandbox: true),
    ]

    private static func product(_ key: ProductKey, _ site: String, isSandbox: Bool = false) -> Product {
        Product(
            id: ProductID(key: key, cloudID: "cloud-\(site)"), key: key, name: key.rawValue.capitalized, site: site,
            url: "https://\(site).atlassian.net", isSandbox: isSandbox)
    }

    public static let firstNames = ["Ada", "ada", "Émile", "Grace", "Łukasz", "Zoë", "Søren", "O'Neil", "Bot"]
    public static let lastNames = ["Lovelace", "Hopper", "van der Berg", "ÅNGSTRÖM", "Li", "Jira Admin"]
    public static let domains = ["example.com", "EXAMPLE.com", "contractor.example", "partner.example", "b.c.example"]
    public static let roles = [
        PlatformRole.orgAdmin, PlatformRole.siteAdmin, PlatformRole.userAccessAdmin, "atlassian/something-new",
    ]
    public static let productRoles = [ProductRole.user, ProductRole.admin, "atlassian/guest", "atlassian/customer"]
}
