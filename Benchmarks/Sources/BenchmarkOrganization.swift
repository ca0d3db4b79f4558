import Core
import TestSupport

/// The organisation all benchmarks run on: the same for the same size, two products on one site, 2,000 groups of
/// which four grant products, 40 e-mail domains, activity with a long tail.
struct BenchmarkOrganization {
    static let now = Instant(seconds: 1_795_000_000)
    static let cloud = "3d5e8f10-7c2b-4a6d-9e1f-5b4c3a2d1e0f"
    static let groupCount = 2000

    let userCount: Int
    let products: [Product]
    let groups: [Group]
    let domains = (0..<40).map { "domain-\($0).example" }

    init(userCount: Int) {
        self.userCount = userCount
        products = [ProductKey.jira, .confluence].map { key in
            let id = ProductID(key: key, cloudID: Self.cloud)
            return Product(
                id: id, key: key, name: key.rawValue, site: "acme", url: "https://acme.atlassian.net",
                resource: "ari:cloud:\(key.rawValue)::site/\(Self.cloud)")
        }
        let products = products
        groups = (0..<Self.groupCount).map { number in
            let grants = number < 4 ? [Grant(product: products[number % 2].id, role: ProductRole.user)] : []
            return Group(id: GroupID("00000000-0000-4000-8000-\(hex(number))"), name: "group-\(number)", grants: grants)
        }
    }

    /// The user with this number; needs no other user, so that a million need not be kept.
    func user(_ number: Int) -> User {
        var random = SeededGenerator(seed: UInt64(number) &* 0x9E37_79B9)
        let minutesAgo: () -> Int64 = {
            let share = Double.random(in: 0..<1, using: &random)
            return Int64(share * share * share * 900 * 1440)
        }
        let activity = products.map { product in
            ProductActivity(
                product: product.id,
                lastActive: Int.random(in: 0..<12, using: &random) == 0
                    ? .never : .at(Self.now - .milliseconds(minutesAgo() * 60_000)))
        }
        var members: Set<Int> = [Int.random(in: 0..<4, using: &random)]
        for _ in 0..<4 { members.insert(Int.random(in: 4..<Self.groupCount, using: &random)) }
        let status = Int.random(in: 0..<10, using: &random)
        let name =
            Self.firstNames[number % Self.firstNames.count] + " " + Self.lastNames[number / 31 % Self.lastNames.count]
        let domain = domains[Int.random(in: 0..<domains.count, using: &random)]
        return User(
            id: AccountID("712020:\(hex(number))-0000-4000-8000-\(hex(number))"), name: name,
            email: "user\(number)@\(domain)", accountStatus: status == 0 ? .inactive : .active,
            membership: status == 1 ? .suspended : .active, claim: number % 5 == 0 ? .unmanaged : .managed,
            addedToOrg: Self.now - .days(Int.random(in: 1..<2000, using: &random)),
            groups: members.sorted().map { groups[$0].id }, activity: activity, directRoles: [])
    }

    private static let firstNames = [
        "Ada", "Bo", "Çelik", "Dörte", "Émile", "Fatima", "Goran", "Hana", "Ibrahim", "Jürgen", "Kaja", "Léa", "Marek",
        "Noor", "Oya", "Paweł", "Quentin", "Rosa", "Søren", "Tove", "Uwe", "Vera", "Wim", "Xenia", "Yusuf", "Zoë",
    ]
    private static let lastNames = (0..<500).map { "Example-\($0)" }
}

/// Twelve lower-case hexadecimal digits.
func hex(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
}
