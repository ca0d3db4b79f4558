/// A named set of users.
public struct Group: Equatable, Sendable {
    public var id: GroupID
    public var name: String
    public var details: String?
    /// The directory that holds it; `nil` when the vendor did not say.
    public var directory: String?
    /// Made by an identity provider's sync: read-only for us.
    public var isSynced: Bool
    /// The vendor lets our key change its members.
    public var isModifiable: Bool
    /// What membership gives.
    public var grants: [Grant]

    public init(
        id: GroupID, name: String, details: String? = nil, directory: String? = nil, isSynced: Bool = false,
        isModifiable: Bool = true, grants: [Grant] = []
    ) {
        self.id = id
        self.name = name
        self.details = details
        self.directory = directory
        self.isSynced = isSynced
        self.isModifiable = isModifiable
        self.grants = grants
    }
    /// Members may be added and removed by us.
    public var canChangeMembers: Bool { isModifiable && !isSynced }
}

/// One role on one product that a group gives its members.
public struct Grant: Hashable, Sendable {
    public var product: ProductID
    /// As the vendor spells it, such as `atlassian/user`.
    public var role: String
    /// New users of the product are put into this group.
    public var isDefault: Bool
    public init(product: ProductID, role: String, isDefault: Bool = false) {
        (self.product, self.role, self.isDefault) = (product, role, isDefault)
    }
    public var isBillable: Bool { ProductRole.billable.contains(role) }
}

/// Roles on a product. Source: the role table of the Organizations REST API.
public enum ProductRole {
    public static let user = "atlassian/user"
    public static let admin = "atlassian/admin"
    /// Holders take a seat; all other roles are free.
    public static let billable: Set<String> = [user, admin]
}
