/// Numbers values in the order in which they were first seen; the numbers stay.
struct Interner<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value]
    private var codes: [Value: Int32]

    /// `first` gets the number 0: what most rows hold.
    init(first: Value) { (values, codes) = ([first], [first: 0]) }

    func code(of value: Value) -> Int32? { codes[value] }

    mutating func intern(_ value: Value) -> Int32 {
        if let code = codes[value] { return code }
        let code = Int32(values.count)
        values.append(value)
        codes[value] = code
        return code
    }
}

/// A role held directly, with the product as a number.
struct DirectRoleCode: Hashable, Sendable {
    var product: Int
    var role: String
}

/// What the numbers in the columns stand for.
struct Vocabulary: Sendable {
    private(set) var groups: [Group]
    private(set) var products: [Product]
    private var groupIndices: [GroupID: Int]
    private var productIndices: [ProductID: Int]
    /// Groups by their name as searches fold it; several directories may repeat one.
    private var groupNames: [[UInt8]: [Int]] = [:]
    /// Lower-case e-mail domains; 0 is none.
    var domains = Interner<String>(first: "")
    /// Sorted platform roles; 0 is none.
    var roleSets = Interner<[String]>(first: [])
    /// Direct roles in the order given; 0 is `nil`, not read.
    var directRoleSets = Interner<[DirectRoleCode]?>(first: nil)

    init(groups: [Group], products: [Product]) {
        (self.groups, self.products) = ([], [])
        (groupIndices, productIndices) = ([:], [:])
        groupIndices.reserveCapacity(groups.count)
        for group in groups { add(group) }
        for product in products { add(product) }
    }

    func index(of group: GroupID) -> Int? { groupIndices[group] }
    func index(of product: ProductID) -> Int? { productIndices[product] }
    func groups(named name: String) -> [Int] { groupNames[SearchText.folded(name)] ?? [] }

    /// A group that was not listed is kept under its id, and as one that we can't change: nothing is known about it.
    mutating func intern(_ group: GroupID) -> Int {
        groupIndices[group] ?? add(Group(id: group, name: group.rawValue, isModifiable: false))
    }

    /// A product that was not listed is kept with what its id says.
    mutating func intern(_ product: ProductID) -> Int {
        if let index = productIndices[product] { return index }
        let parts = product.rawValue.split(separator: "@", maxSplits: 1).map(String.init)
        let key = ProductKey(vendor: parts.first ?? product.rawValue)
        return add(
            Product(id: product, key: key, name: key.rawValue, site: parts.count > 1 ? parts[1] : product.rawValue))
    }

    mutating func intern(_ roles: [DirectRole]?) -> Int32 {
        directRoleSets.intern(roles.map { $0.map { DirectRoleCode(product: intern($0.product), role: $0.role) } })
    }

    func directRoles(_ code: Int32) -> [DirectRole]? {
        directRoleSets.values[Int(code)].map { roles in
            roles.map { DirectRole(product: products[$0.product].id, role: $0.role) }
        }
    }

    @discardableResult
    private mutating func add(_ group: Group) -> Int {
        groups.append(group)
        groupNames[SearchText.folded(group.name), default: []].append(groups.count - 1)
        // Should an id be listed twice, the first listing is what users refer to.
        if groupIndices[group.id] == nil { groupIndices[group.id] = groups.count - 1 }
        return groups.count - 1
    }

    @discardableResult
    private mutating func add(_ product: Product) -> Int {
        products.append(product)
        if productIndices[product.id] == nil { productIndices[product.id] = products.count - 1 }
        return products.count - 1
    }
}
