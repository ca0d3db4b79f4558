/// What a filter may name: the groups, products, sites and roles of the organisation, and what its connector can't
/// know. Built once per snapshot; cheap to copy.
public struct FilterNames: Sendable {
    /// Checks no names and refuses no field.
    public static let any = FilterNames()

    /// `nil` where names are not checked.
    let groups: NameIndex?
    /// By their lower-case form.
    let groupIDs: [String: String]
    let products: NameIndex?
    /// Names people may write instead of a product's, in lower case.
    let productAliases: [String: String]
    let sites: NameIndex?
    let roles: NameIndex?
    /// Offered, never demanded: a domain nobody has yet is a sensible thing to ask for.
    let emailDomains: NameIndex
    public let capabilities: Capabilities

    /// Products as `jira` and `jira@acme`; roles as the vendor spells them. Group ids and product aliases, such as
    /// `Jira Service Management` for `jira-service-management`, are accepted and never offered.
    public init(
        groups: [String], products: [String], sites: [String], emailDomains: [String], roles: [String],
        capabilities: Capabilities, groupIDs: [String] = [], productAliases: [String: String] = [:]
    ) {
        self.groups = NameIndex(groups)
        self.groupIDs = Dictionary(
            groupIDs.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        self.products = NameIndex(products)
        self.productAliases = Dictionary(
            productAliases.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
        self.sites = NameIndex(sites)
        self.roles = NameIndex((roles + PlatformRole.all).map(FilterNames.bareRole))
        self.emailDomains = NameIndex(emailDomains)
        self.capabilities = capabilities
    }

    private init() {
        (groups, products, sites, roles) = (nil, nil, nil, nil)
        groupIDs = [:]
        productAliases = [:]
        emailDomains = NameIndex([])
        capabilities = Capabilities()
    }

    /// A role without the vendor's `atlassian/`, which people may leave out.
    static func bareRole(_ role: String) -> String {
        role.lowercased().hasPrefix("atlassian/") ? String(role.dropFirst("atlassian/".count)) : role
    }

    /// The names a value of this kind is chosen from; `nil` when it is free.
    func index(for kind: FilterValueKind) -> NameIndex? {
        switch kind {
        case .group: groups
        case .product: products
        case .site: sites
        case .role: roles
        case .domain: emailDomains
        default: nil
        }
    }

    /// The known spelling of a name, the name itself where names are not checked, `nil` when there is no such name.
    func resolve(_ text: String, kind: FilterValueKind) -> String? {
        switch kind {
        case .group: groupIDs[text.lowercased()] ?? groups.resolve(text)
        case .product: resolveProduct(text)
        case .site: sites.resolve(text)
        case .role: roles.resolve(FilterNames.bareRole(text))
        default: text
        }
    }

    /// Also by what people call a product: `jsm` is `jira-service-management`.
    private func resolveProduct(_ text: String) -> String? {
        if let known = products.resolve(text) ?? productAliases[text.lowercased()] { return known }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first else { return nil }
        let key = ProductKey(vendor: String(name)).rawValue
        return products.resolve(parts.count == 2 ? "\(key)@\(parts[1])" : key)
    }
}

extension PlatformRole {
    /// Those with a meaning of their own here; nobody needs to hold one for a filter to name it.
    static let all = [orgAdmin, siteAdmin, userAccessAdmin]
}

extension NameIndex? {
    fileprivate func resolve(_ text: String) -> String? {
        guard let self else { return text }
        return self.spelling(of: text)
    }
}

/// Names that are found ignoring case.
struct NameIndex: Sendable {
    /// Sorted ignoring case, without repetition.
    let names: [String]
    private let folded: [String]
    private let spellings: [String: String]

    init(_ list: [String]) {
        var spellings: [String: String] = [:]
        for name in list where !name.isEmpty && spellings[name.lowercased()] == nil {
            spellings[name.lowercased()] = name
        }
        let pairs = spellings.sorted { $0.key < $1.key }
        (names, folded) = (pairs.map(\.value), pairs.map(\.key))
        self.spellings = spellings
    }

    func spelling(of text: String) -> String? { spellings[text.lowercased()] }
    func nearest(to text: String) -> [String] { NearestNames.nearest(to: text, among: names) }

    /// Names that start with the text, then those that contain it.
    func matching(_ text: String, limit: Int) -> [String] {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return Array(names.prefix(limit)) }
        var (starting, containing): ([String], [String]) = ([], [])
        for (name, folded) in zip(names, folded) where starting.count < limit {
            if folded.hasPrefix(wanted) {
                starting.append(name)
            } else if containing.count < limit, folded.contains(wanted) {
                containing.append(name)
            }
        }
        return Array((starting + containing).prefix(limit))
    }
}
