extension Snapshot {
    /// Groups of this id, else all of this name, ignoring case: several directories may repeat one.
    public func groupIndex(_ nameOrID: String) -> [Int] {
        if let index = vocabulary.index(of: GroupID(nameOrID)) { return [index] }
        return vocabulary.groups(named: nameOrID)
    }

    /// Products by `jira` (any site), `jira@acme`, an id or a display name, ignoring case and knowing the vendor's
    /// spellings. Sandboxes are left out.
    public func productIndices(_ reference: String) -> [Int] {
        let wanted = reference.lowercased()
        let parts = wanted.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let key = ProductKey(vendor: parts.first ?? "").rawValue
        return products.indices.filter { index in
            let product = products[index]
            guard !product.isSandbox else { return false }
            if product.id.rawValue == reference || product.name.lowercased() == wanted { return true }
            return product.key.rawValue.lowercased() == key
                && (parts.count < 2 || product.site.lowercased() == parts[1])
        }
    }

    /// Products of a site, sandboxes included: somebody who can open one of those is on the site.
    public func productIndices(onSite site: String) -> [Int] {
        let wanted = site.lowercased()
        return products.indices.filter { products[$0].site.lowercased() == wanted }
    }

    /// Labels of all products but sandboxes, both `jira` and `jira@acme`, each once.
    public var productNames: [String] {
        let listed = products.filter { !$0.isSandbox }
        return Set(listed.map(\.key.rawValue) + listed.map(\.label)).sorted()
    }
    public var siteNames: [String] { Set(products.map(\.site)).sorted() }
    /// Lower-case e-mail domains that occurred, in no order; some may be gone since.
    public var emailDomains: [String] { Array(vocabulary.domains.values.dropFirst()) }
    /// Platform roles that occurred, sorted; some may be gone since.
    public var platformRoles: [String] { Set(vocabulary.roleSets.values.joined()).sorted() }
}
