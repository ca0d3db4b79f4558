/// The whole organisation. Everything happens one call at a time under the lock of `SimulatedOrganization`.
struct World {
    struct Domain {
        var name: String
        var isVerified: Bool
        var share: Double
    }

    let options: SimulatorOptions
    let identity: Identity
    let organizationID: String
    let organizationName = "Acme"
    /// The token of `links.self`; the vendor's has no documented use.
    let selfToken: String
    let sites: [SimulatedSite]
    let directories: [(id: String, name: String)]
    let domains: [Domain]
    var products: [SimulatedProduct]
    var groups: [SimulatedGroup] = []
    var groupIndex: [String: Int] = [:]
    var users: Users
    /// Milliseconds since 1970; moves only when told.
    var now: Int
    /// Seats taken, per product.
    var seats: [Int]
    var events: [AuditEvent] = []
    var journal = Journal()
    var faults: FaultState
    /// Number of the present call; counts every call to the vendor's side.
    var call = 0
    /// Users whose last change is not visible yet, with the view that readers still get.
    var stale: [Int: (view: UserView, until: Int)] = [:]
    var listings = Listings()
    var windows = CallWindows()
    var tickets = Tickets()

    init(_ options: SimulatorOptions) {
        self.options = options
        let identity = Identity(seed: options.seed)
        self.identity = identity
        organizationID = options.organizationID
        now = options.now
        selfToken = Cursor(kind: 0, position: 0, fingerprint: 0).token(key: identity.bits(77, 0))
        directories = [(identity.uuid(kind: 2, 0), "Acme"), (identity.uuid(kind: 2, 1), "Nordwind")]
        sites = [
            SimulatedSite(name: "acme", cloudID: identity.uuid(kind: 3, 0), directory: 0),
            SimulatedSite(name: "nordwind", cloudID: identity.uuid(kind: 3, 1), directory: 1),
            SimulatedSite(name: "acme-sandbox-214", cloudID: identity.uuid(kind: 3, 2), isSandbox: true, directory: 0),
        ]
        domains = [
            Domain(name: "acme.example", isVerified: true, share: 0.72),
            Domain(name: "nordwind.example", isVerified: true, share: 0.10),
            Domain(name: "contractor.example", isVerified: true, share: 0.09),
            Domain(name: "partner.example", isVerified: false, share: 0.07),
            Domain(name: "mail.example", isVerified: false, share: 0.02),
        ]
        products = SimulatedProduct.all()
        users = Users(products: products.count)
        seats = Array(repeating: 0, count: products.count)
        faults = FaultState(options.faults, seed: options.seed)
        populate()
    }

    // MARK: Names of things

    func resource(_ product: Int) -> String { "ari:cloud:\(products[product].owner)::site/\(cloudID(product))" }
    func searchResource(_ product: Int) -> String {
        "ari:cloud:\(products[product].searchKey)::site/\(cloudID(product))"
    }
    func siteResource(_ site: Int) -> String { "ari:cloud:platform::site/\(sites[site].cloudID)" }
    var organizationResource: String { "ari:cloud:platform::org/\(organizationID)" }
    func cloudID(_ product: Int) -> String { sites[products[product].site].cloudID }

    /// The product of an ARI as `workspaces` lists it.
    func product(resource: String) -> Int? { products.indices.first { self.resource($0) == resource } }

    /// Filters also take the form that `users/search` itself writes.
    func product(anyForm resource: String) -> Int? {
        product(resource: resource) ?? products.indices.first { searchResource($0) == resource }
    }

    /// Directories a path means: `-` is all of them; `nil` for one that does not exist.
    func directories(_ id: String) -> [Int]? {
        if id == "-" { return Array(directories.indices) }
        return directories.firstIndex { $0.id == id }.map { [$0] }
    }

    // MARK: Users

    func name(_ index: Int) -> String {
        users.profiles[Int32(index)]?.name ?? identity.name(index, isService: users.flags[index].contains(.service))
    }

    func nickname(_ index: Int) -> String {
        if let profile = users.profiles[Int32(index)], let nickname = profile.nickname { return nickname }
        return identity.nickname(index, isService: users.flags[index].contains(.service))
    }

    /// The address, also of somebody who hides it.
    func address(_ index: Int) -> String {
        users.emails[Int32(index)]
            ?? identity.email(
                index, isService: users.flags[index].contains(.service), domain: domains[Int(users.domain[index])].name)
    }

    func email(_ index: Int) -> String? {
        users.flags[index].contains(.hiddenEmail) || users.account[index] == .closed ? nil : address(index)
    }

    func user(email: String) -> Int? {
        let wanted = email.lowercased()
        if let index = users.indexByEmail[wanted] { return Int(index) }
        guard let index = Identity.index(email: wanted), users.account.indices.contains(index) else { return nil }
        return address(index).lowercased() == wanted ? index : nil
    }

    func user(id: String) -> Int? { identity.index(accountID: id, count: users.count) }

    func view(_ index: Int) -> UserView {
        if !stale.isEmpty, let late = stale[index], call < late.until { return late.view }
        return current(index)
    }

    func current(_ index: Int) -> UserView {
        UserView(
            index: index, account: users.account[index],
            membership: (users.membership[0][index], users.membership[1][index]), flags: users.flags[index],
            groups: users.groups[index], directRoles: users.directRoles[Int32(index)] ?? [])
    }

    func group(id: String) -> Int? {
        guard let index = groupIndex[id], !groups[index].isDeleted, groups[index].visibleFrom <= call else {
            return nil
        }
        return index
    }

    // MARK: Access

    /// Bit per product the user holds a seat role on, suspended or not.
    func seatMask(_ view: UserView) -> UInt16 {
        var mask: UInt16 = 0
        for group in view.groups { mask |= groups[Int(group)].seatMask }
        for grant in view.directRoles where grant.role.isBillable { mask |= 1 << UInt16(grant.product) }
        return mask
    }

    /// Products the user can open.
    func openProducts(_ view: UserView) -> UInt16 {
        var mask: UInt16 = 0
        for group in view.groups {
            for grant in groups[Int(group)].grants where grant.role.opensProduct { mask |= 1 << UInt16(grant.product) }
        }
        for grant in view.directRoles where grant.role.opensProduct { mask |= 1 << UInt16(grant.product) }
        return mask
    }

    /// Every role on every product, by whatever way.
    func grants(_ view: UserView) -> Set<Grant> {
        view.groups.reduce(into: Set(view.directRoles)) { $0.formUnion(groups[Int($1)].grants) }
    }
}
