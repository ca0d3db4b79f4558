/// What planning looks up about groups and products, by position in one snapshot.
struct PlanDirectory: Sendable {
    let groups: [Group]
    let products: [Product]
    /// Products that each group opens with a billable role, sandboxes included; positions, ascending.
    let opens: [[Int]]
    private let groupPositions: [GroupID: Int]
    private let productPositions: [ProductID: Int]

    init(_ snapshot: Snapshot) {
        groups = snapshot.groups
        products = snapshot.products
        groupPositions = Dictionary(zip(groups.map(\.id), groups.indices), uniquingKeysWith: { first, _ in first })
        let positions = Dictionary(zip(products.map(\.id), products.indices), uniquingKeysWith: { first, _ in first })
        productPositions = positions
        opens = groups.map { group in
            group.grants.isEmpty
                ? [] : Set(group.grants.filter(\.isBillable).compactMap { positions[$0.product] }).sorted()
        }
    }

    func position(of group: GroupID) -> Int? { groupPositions[group] }
    func position(of product: ProductID) -> Int? { productPositions[product] }
    func group(_ id: GroupID) -> Group? { groupPositions[id].map { groups[$0] } }
    func product(_ id: ProductID) -> Product? { productPositions[id].map { products[$0] } }

    /// Each way in which a user can open a product; a product comes once for every way.
    func access(of user: User) -> [AccessPath] {
        var paths: [AccessPath] = []
        for id in user.groups {
            guard let group = groupPositions[id] else { continue }
            for product in opens[group] { paths.append(AccessPath(product: product, group: group)) }
        }
        for role in user.directRoles ?? [] where ProductRole.billable.contains(role.role) {
            guard let product = productPositions[role.product] else { continue }
            let path = AccessPath(product: product, group: nil)
            if !paths.contains(path) { paths.append(path) }
        }
        return paths
    }
}

/// Through what a user can open a product.
struct AccessPath: Hashable, Sendable {
    /// Position of the product.
    var product: Int
    /// Position of the group; `nil` for a direct role.
    var group: Int?
}

extension User {
    /// Takes a paid seat of every product they can open.
    var isBilled: Bool { accountStatus == .active && membership == .active }
}
