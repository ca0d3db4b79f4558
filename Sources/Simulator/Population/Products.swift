/// A role id of the vendor. Raw values are bit positions.
enum Role: UInt8, CaseIterable {
    case user, admin, guest, customer, userAccessAdmin, contributor, basic, stakeholder, orgAdmin, siteAdmin, aiAccess

    var id: String {
        switch self {
        case .user: "atlassian/user"
        case .admin: "atlassian/admin"
        case .guest: "atlassian/guest"
        case .customer: "atlassian/customer"
        case .userAccessAdmin: "atlassian/user-access-admin"
        case .contributor: "atlassian/contributor"
        case .basic: "atlassian/basic"
        case .stakeholder: "atlassian/stakeholder"
        case .orgAdmin: "atlassian/org-admin"
        case .siteAdmin: "atlassian/site-admin"
        case .aiAccess: "atlassian/ai-access"
        }
    }

    init?(id: String) {
        guard let role = Self.allCases.first(where: { $0.id == id }) else { return nil }
        self = role
    }

    /// Whether somebody holding it takes a seat of the product.
    var isBillable: Bool { self == .user || self == .admin }
    /// Whether somebody holding it can open the product.
    var opensProduct: Bool { isBillable || self == .guest || self == .basic || self == .contributor }
}

/// One product on one site. The vendor names it differently on each endpoint; all the names are kept here.
struct SimulatedProduct {
    var name: String
    /// Owner inside the ARI of `workspaces` and of role assignments.
    var owner: String
    /// Owner and key that `users/search` uses.
    var searchKey: String
    /// Key of `last-active-dates` and of the managed accounts.
    var activityKey: String
    var site: Int
    var isSandbox = false
    var plan: String
    var roles: [Role]
    /// Seat ceiling; `nil` when the vendor does not say.
    var capacity: Int?
}

struct SimulatedSite {
    var name: String
    var cloudID: String
    var isSandbox = false
    /// The directory its groups live in.
    var directory: Int

    var url: String { "https://\(name).atlassian.net" }
}

extension SimulatedProduct {
    static func all() -> [SimulatedProduct] {
        let jiraRoles: [Role] = [.user, .admin, .userAccessAdmin, .basic]
        let wikiRoles: [Role] = [.user, .admin, .guest, .userAccessAdmin]
        return [
            SimulatedProduct(
                name: "Jira", owner: "jira-software", searchKey: "jira", activityKey: "jira-software", site: 0,
                plan: "Standard", roles: jiraRoles),
            SimulatedProduct(
                name: "Jira Service Management", owner: "jira-servicedesk", searchKey: "jira-servicedesk",
                activityKey: "jira-service-desk", site: 0, plan: "Premium",
                roles: [.user, .admin, .customer, .stakeholder, .userAccessAdmin]),
            SimulatedProduct(
                name: "Confluence", owner: "confluence", searchKey: "confluence", activityKey: "confluence", site: 0,
                plan: "Standard", roles: wikiRoles),
            SimulatedProduct(
                name: "Bitbucket", owner: "bitbucket", searchKey: "bitbucket", activityKey: "bitbucket", site: 0,
                plan: "Standard", roles: [.user, .admin]),
            SimulatedProduct(
                name: "Jira", owner: "jira-software", searchKey: "jira", activityKey: "jira-software", site: 1,
                plan: "Premium", roles: jiraRoles),
            SimulatedProduct(
                name: "Confluence", owner: "confluence", searchKey: "confluence", activityKey: "confluence", site: 1,
                plan: "Free", roles: wikiRoles),
            SimulatedProduct(
                name: "Jira", owner: "jira-software", searchKey: "jira", activityKey: "jira-software", site: 2,
                isSandbox: true, plan: "Standard", roles: jiraRoles),
            SimulatedProduct(
                name: "Confluence", owner: "confluence", searchKey: "confluence", activityKey: "confluence", site: 2,
                isSandbox: true, plan: "Standard", roles: wikiRoles),
        ]
    }
}

/// Places in the product table, by what they are.
enum ProductIndex {
    static let jira = 0
    static let serviceManagement = 1
    static let confluence = 2
    static let bitbucket = 3
    static let secondJira = 4
    static let secondConfluence = 5
    static let sandboxJira = 6
    static let sandboxConfluence = 7
}

/// A role on a product.
struct Grant: Equatable, Comparable, Hashable {
    var product: UInt8
    var role: Role

    init(_ product: Int, _ role: Role) {
        self.product = UInt8(truncatingIfNeeded: product)
        self.role = role
    }

    static func < (left: Grant, right: Grant) -> Bool {
        (left.product, left.role.rawValue) < (right.product, right.role.rawValue)
    }
}
