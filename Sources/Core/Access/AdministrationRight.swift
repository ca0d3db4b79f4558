/// One right to administrate that a user has. No request gives anybody one without a person's approval.
public struct AdministrationRight: Hashable, Sendable {
    /// As the vendor spells it, such as `atlassian/admin`.
    public var role: String
    /// What it is about, such as `jira@acme`; `nil` for the organisation.
    public var product: String?
    /// Name of the group that gives it; `nil` when it is the user's own.
    public var group: String?

    /// `atlassian/admin on jira@acme through jira-admins`.
    public var text: String {
        [role, product.map { "on \($0)" }, group.map { "through \($0)" }].compactMap { $0 }.joined(separator: " ")
    }

    /// Rights that a user can make use of `after` and could not `before`, in a fixed order. A suspended or
    /// deactivated account can use none, so whoever is restored gains all that they hold.
    public static func gained(from before: User, to after: User, in snapshot: Snapshot) -> [AdministrationRight] {
        usable(by: after, in: snapshot).subtracting(usable(by: before, in: snapshot)).sorted { $0.text < $1.text }
    }

    private static func usable(by user: User, in snapshot: Snapshot) -> Set<AdministrationRight> {
        guard user.isBilled else { return [] }
        func label(_ id: ProductID) -> String { snapshot.products.first { $0.id == id }?.label ?? id.rawValue }
        let own = user.roles.filter(isAdministrative).map { AdministrationRight(role: $0) }
        let direct = (user.directRoles ?? []).filter { isAdministrative($0.role) }.map {
            AdministrationRight(role: $0.role, product: label($0.product))
        }
        let groups = snapshot.groups.filter { user.groups.contains($0.id) }
        let granted = groups.flatMap { group in
            group.grants.filter { isAdministrative($0.role) }.map {
                AdministrationRight(role: $0.role, product: label($0.product), group: group.name)
            }
        }
        return Set(own + direct + granted)
    }

    /// Vendors name new roles as they like; each of theirs that administrates says so in its name.
    public static func isAdministrative(_ role: String) -> Bool { role.lowercased().contains("admin") }
}
