/// Which products each group opens, by their positions.
struct AccessRules: Sendable {
    private(set) var products: [[Int]]

    init(groups: [Group]) { products = groups.map { _ in [] } }

    init(_ vocabulary: Vocabulary) {
        products = vocabulary.groups.map { group in
            Set(group.grants.filter(\.isBillable).compactMap { vocabulary.index(of: $0.product) }).sorted()
        }
    }

    /// Groups that open a product.
    func groups(opening product: Int) -> [Int] { products.indices.filter { products[$0].contains(product) } }

    /// Whether a user can open each product: through a group, through a direct role, or, while direct roles were not
    /// read, because the vendor reports on the product and that needs an explanation.
    func access(_ row: UserRow, _ vocabulary: Vocabulary) -> [Bool] {
        var result = [Bool](repeating: false, count: vocabulary.products.count)
        for group in row.groups where Int(group) < products.count {
            for product in products[Int(group)] { result[product] = true }
        }
        if let roles = vocabulary.directRoleSets.values[Int(row[.directRoles])] {
            for role in roles where ProductRole.billable.contains(role.role) { result[role.product] = true }
        } else {
            for product in row.activity.indices where row.activity[product] != Minutes.none { result[product] = true }
        }
        return result
    }
}

extension Snapshot {
    /// Who can open a product: by a group or a direct role that opens it (a billable one); while direct roles were not
    /// read also whom the vendor reports on for the product though no group explains it.
    public func access(toProductAt position: Int) -> Bitmap { accessRows[position].resized(to: count) }

    /// Who takes a paid seat: an active account and membership with a billable role by group or directly. Nobody in a
    /// sandbox.
    public func seats(ofProductAt position: Int) -> Bitmap {
        guard !products[position].isSandbox else { return Bitmap(capacity: count) }
        let holders = membersOfGroups(opening: position).union(directHolders(ofProductAt: position))
        return holders.intersection(users(with: AccountStatus.active)).intersection(users(with: Membership.active))
    }

    /// Positions of the groups that open a product with a billable role.
    public func groupIndices(openingProductAt position: Int) -> [Int] { opening.groups(opening: position) }

    func membersOfGroups(opening product: Int) -> Bitmap {
        Bitmap.union(opening.groups(opening: product).map { groupMembers[$0].resized(to: count) }, capacity: count)
    }

    /// Who holds a billable role directly.
    func directHolders(ofProductAt product: Int) -> Bitmap {
        let codes = vocabulary.directRoleSets.values.indices.filter { index in
            vocabulary.directRoleSets.values[index]?.contains {
                $0.product == product && ProductRole.billable.contains($0.role)
            } ?? false
        }
        return codes.isEmpty ? Bitmap(capacity: count) : users[.directRoles].rows(in: CodeSet(codes), within: everybody)
    }

    func computedAccess(toProductAt product: Int) -> Bitmap {
        var result = membersOfGroups(opening: product).union(directHolders(ofProductAt: product))
        if product < users.activity.count {
            let notRead = users[.directRoles].rows(in: 0...0, within: everybody)
            result.formUnion(users.activity[product].rows(in: Minutes.never...Minutes.latest, within: notRead))
        }
        return result
    }
}
