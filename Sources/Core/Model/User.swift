/// One account of the organisation as the vendor described it at the last sync.
public struct User: Equatable, Sendable {
    public var id: AccountID
    public var name: String
    /// `nil` when the person hides it; never guessed.
    public var email: String?
    public var accountType: AccountType
    public var accountStatus: AccountStatus
    public var membership: Membership
    public var claim: Claim
    public var managedBy: ManagementSource
    /// Platform roles as the vendor spells them, such as `atlassian/org-admin`; sorted.
    public var roles: [String]
    /// Deletion was asked for and its grace period still runs.
    public var isDeletionScheduled: Bool
    /// First time in any directory of the organisation; `nil` when the vendor did not say.
    public var addedToOrg: Instant?
    /// Start of the present suspension; `nil` when not suspended.
    public var suspendedAt: Instant?
    /// Start of the present deactivation; `nil` when not deactivated.
    public var deactivatedAt: Instant?
    /// `nil` when the connector can't know it.
    public var loginCount: Int?
    /// Sorted, without repetition.
    public var groups: [GroupID]
    /// What the vendor reports per product, also for one the user cannot open now; sorted by product.
    public var activity: [ProductActivity]
    /// Roles given to the user directly rather than through a group. `nil` while they were not read.
    public var directRoles: [DirectRole]?

    public init(
        id: AccountID, name: String, email: String? = nil, accountType: AccountType = .atlassian,
        accountStatus: AccountStatus = .active, membership: Membership = .active, claim: Claim = .managed,
        managedBy: ManagementSource = .invited, roles: [String] = [], isDeletionScheduled: Bool = false,
        addedToOrg: Instant? = nil, suspendedAt: Instant? = nil, deactivatedAt: Instant? = nil, loginCount: Int? = nil,
        groups: [GroupID] = [], activity: [ProductActivity] = [], directRoles: [DirectRole]? = nil
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.accountType = accountType
        self.accountStatus = accountStatus
        self.membership = membership
        self.claim = claim
        self.managedBy = managedBy
        self.roles = roles
        self.isDeletionScheduled = isDeletionScheduled
        self.addedToOrg = addedToOrg
        self.suspendedAt = suspendedAt
        self.deactivatedAt = deactivatedAt
        self.loginCount = loginCount
        self.groups = groups
        self.activity = activity
        self.directRoles = directRoles
    }
}

/// The last time a user was seen in a product. The three are never mixed up.
public enum Activity: Hashable, Sendable {
    /// Seen at this instant.
    case at(Instant)
    /// The vendor says: not seen.
    case never
    /// The vendor did not say.
    case unknown
}

/// A user's last activity in one product.
public struct ProductActivity: Hashable, Sendable {
    public var product: ProductID
    public var lastActive: Activity
    public init(product: ProductID, lastActive: Activity) { (self.product, self.lastActive) = (product, lastActive) }
}

/// A role on a product that a user holds without a group.
public struct DirectRole: Hashable, Sendable {
    public var product: ProductID
    /// As the vendor spells it, such as `atlassian/user`.
    public var role: String
    public init(product: ProductID, role: String) { (self.product, self.role) = (product, role) }
}

/// A value the vendor chose from a list. A value that is not on our list is kept as `unknown`, never guessed.
public protocol VendorEnumeration: RawRepresentable, CaseIterable, Hashable, Codable, Sendable
where RawValue == String {
    static var unknown: Self { get }
}

extension VendorEnumeration {
    /// The case of this name, ignoring case; `unknown` for `nil` and for any other text.
    public init(vendor text: String?) {
        self = text.flatMap { Self(rawValue: $0.lowercased()) } ?? .unknown
    }
    /// Position among all cases; what a column and a database keep.
    public var code: UInt8 { UInt8(Self.allCases.distance(from: Self.allCases.startIndex, to: index)) }
    /// `unknown` for a code that no case has.
    public init(code: UInt8) {
        let cases = Array(Self.allCases)
        self = Int(code) < cases.count ? cases[Int(code)] : .unknown
    }
    private var index: Self.AllCases.Index { Self.allCases.firstIndex(of: self) ?? Self.allCases.startIndex }
}

public enum AccountType: String, VendorEnumeration { case unknown, atlassian, app, customer }
/// The account everywhere at the vendor: `inactive` is deactivated.
public enum AccountStatus: String, VendorEnumeration { case unknown, active, inactive, closed }
/// The account in this organisation. `suspended` keeps roles and groups; `none` is in no directory.
public enum Membership: String, VendorEnumeration { case unknown, active, suspended, none }
/// Whether the account belongs to a verified domain.
public enum Claim: String, VendorEnumeration { case unknown, managed, unmanaged }
/// Who feeds the account: an invitation, or an identity provider (`synced`).
public enum ManagementSource: String, VendorEnumeration { case unknown, invited, synced }

/// Roles that carry rights over the organisation or one of its sites.
public enum PlatformRole {
    public static let orgAdmin = "atlassian/org-admin"
    public static let siteAdmin = "atlassian/site-admin"
    public static let userAccessAdmin = "atlassian/user-access-admin"
    /// Holders are never changed by a run.
    public static let administrators: Set<String> = [orgAdmin, siteAdmin]
}
