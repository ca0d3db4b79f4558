/// Somebody worth a look: a query with its count, and what it is about.
public struct Finding: Equatable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Has the product and was last seen in it longer ago.
        case idle(ProductKey)
        /// Was seen nowhere for that long.
        case idleEverywhere
        /// Was seen nowhere ever.
        case neverSeen
        /// Was invited rather than synced, takes a seat, and never came.
        case neverAccepted
    }
    public var kind: Kind
    /// Of the product, as people know it; empty when it is about no single one.
    public var productName: String
    public var people: CountedFilter

    /// How long ago is idle, and how long somebody may be new without being worth a look.
    public static let idleDays = 30
    /// After so many days an invitation is not waited for any more.
    public static let invitationDays = 14
    /// The products that get a finding of their own, in this order.
    static let products: [ProductKey] = [.jira, .confluence, .jiraServiceManagement, .bitbucket]

    static func all(in snapshot: Snapshot, _ context: EvaluationContext) throws(Diagnostics) -> [Finding] {
        let billed = snapshot.products.filter { !$0.isSandbox }
        var found: [Finding] = []
        for key in products {
            guard let product = billed.first(where: { $0.key == key }) else { continue }
            let people = try snapshot.counted(idle(in: key), in: context)
            found.append(Finding(kind: .idle(key), productName: product.name, people: people))
        }
        let keys = Set(billed.map(\.key.rawValue)).sorted()
        for (kind, nodes) in [
            (Kind.idleEverywhere, present + [InsightFilters.daysAgo(.lastActive, .less, idleDays)]),
            (.neverSeen, present + [InsightFilters.neverSeen, InsightFilters.daysAgo(.addedToOrg, .less, idleDays)]),
            (.neverAccepted, keys.isEmpty ? [] : neverAccepted(keys)),
        ] where !nodes.isEmpty {
            found.append(Finding(kind: kind, productName: "", people: try snapshot.counted(nodes, in: context)))
        }
        return found
    }

    private static let present = InsightFilters.present

    private static func idle(in key: ProductKey) -> [FilterNode] {
        [InsightFilters.word(.product, .equal, key.rawValue)] + present
            + [InsightFilters.daysAgo(.lastActive, of: key.rawValue, .less, idleDays)]
    }

    /// The vendor does not say who accepted an invitation: whoever did was seen somewhere.
    private static func neverAccepted(_ keys: [String]) -> [FilterNode] {
        [InsightFilters.words(.product, keys)] + present + [
            .not(InsightFilters.word(.managedBy, .equal, ManagementSource.synced.rawValue)),
            InsightFilters.neverSeen, InsightFilters.daysAgo(.addedToOrg, .less, invitationDays),
        ]
    }
}
