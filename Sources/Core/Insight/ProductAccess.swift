/// One product as one user has it.
public struct ProductAccess: Equatable, Sendable {
    /// What lets them in.
    public enum Path: Equatable, Sendable {
        case group(Group, role: String)
        /// A role given to the user alone.
        case direct(role: String)
    }

    public enum State: String, Sendable {
        /// They can open it, and `paths` says why.
        case open
        /// The vendor reports on them for it, and it is not known what lets them in: no group does, and which roles they
        /// hold directly was not read.
        case unexplained
        /// They cannot open it now; the vendor reports when they last did.
        case closed
    }

    public var product: Product
    public var state: State
    /// Groups by name, then direct roles; empty unless it is open.
    public var paths: [Path]
    /// *Never* also where the vendor has no entry for the product, as in filters.
    public var lastActive: Activity
    /// Takes a paid seat.
    public var isSeat: Bool
}

extension Snapshot {
    /// Every product that the user can open or the vendor reports on: first those they can open, then by name and site.
    public func productAccess(of user: User) -> [ProductAccess] {
        let directory = PlanDirectory(self)
        var paths: [ProductID: [ProductAccess.Path]] = [:]
        let groups = user.groups.compactMap(directory.group).sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        for group in groups {
            for grant in group.grants where grant.isBillable {
                paths[grant.product, default: []].append(.group(group, role: grant.role))
            }
        }
        for role in user.directRoles ?? [] where ProductRole.billable.contains(role.role) {
            paths[role.product, default: []].append(.direct(role: role.role))
        }
        let reported = Dictionary(
            user.activity.map { ($0.product, $0.lastActive) }, uniquingKeysWith: { first, _ in first })
        let mentioned = products.filter { paths[$0.id] != nil || reported[$0.id] != nil }
        return mentioned.map { product in
            let own = paths[product.id] ?? []
            return ProductAccess(
                product: product,
                state: !own.isEmpty ? .open : user.directRoles == nil ? .unexplained : .closed, paths: own,
                lastActive: reported[product.id] ?? .never,
                isSeat: !own.isEmpty && user.isBilled && !product.isSandbox)
        }.sorted { $0.place < $1.place }
    }
}

extension ProductAccess {
    fileprivate var place: (Int, String, String) {
        (state == .open ? 0 : state == .unexplained ? 1 : 2, product.name, product.site)
    }
}
