extension FilterNames {
    /// Everything the snapshot knows. Sandboxes are no products here; their sites can be named.
    public init(_ snapshot: Snapshot, capabilities: Capabilities) {
        let products = snapshot.products.filter { !$0.isSandbox }
        self.init(
            groups: snapshot.groups.map(\.name), products: snapshot.productNames, sites: snapshot.siteNames,
            emailDomains: snapshot.emailDomains, roles: snapshot.platformRoles, capabilities: capabilities,
            groupIDs: snapshot.groups.map(\.id.rawValue),
            productAliases: Dictionary(
                products.map { ($0.name, $0.key.rawValue) }, uniquingKeysWith: { first, _ in first }))
    }
}
