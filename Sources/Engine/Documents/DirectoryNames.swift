import Core

/// What groups and products are called, so that people read names where the data has ids.
public struct DirectoryNames: Sendable {
    private let groups: [GroupID: String]
    private let products: [ProductID: Product]

    public init(groups: [Group], products: [Product]) {
        self.groups = Dictionary(groups.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        self.products = Dictionary(products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The id when the group is not known, such as one that was deleted since.
    public func group(_ id: GroupID) -> String { groups[id] ?? id.rawValue }
    /// `jira@acme`; the id when the product is not known.
    public func product(_ id: ProductID) -> String { products[id]?.label ?? id.rawValue }
    public func known(_ id: ProductID) -> Product? { products[id] }

    /// What an effect is about, by name; `nil` when the user is all it needs.
    public func target(of effect: Effect) -> String? {
        switch effect {
        case .addToGroup(let id), .removeFromGroup(let id): group(id)
        case .assignRole(let role), .revokeRole(let role): "\(product(role.product)) \(role.role)"
        default: nil
        }
    }
}
