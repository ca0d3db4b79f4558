import Core
import Foundation

/// The columns of users, in one place for the mirror and for what a sync gathers.
enum UserColumns {
    static let all: SQL = """
        user_key, account_id, name, email, account_type, account_status, membership, claim, managed_by,
        is_deletion_scheduled, added_to_org, suspended_at, deactivated_at, login_count, roles, groups, activity,
        direct_roles
        """
    /// Positions in `all`.
    static let (groups, activity, directRoles) = (15, 16, 17)
    private static let onConflict: SQL = """
        ON CONFLICT (user_key) DO UPDATE SET name = excluded.name, email = excluded.email,
            account_type = excluded.account_type, account_status = excluded.account_status,
            membership = excluded.membership, claim = excluded.claim, managed_by = excluded.managed_by,
            is_deletion_scheduled = excluded.is_deletion_scheduled, added_to_org = excluded.added_to_org,
            suspended_at = excluded.suspended_at, deactivated_at = excluded.deactivated_at,
            login_count = excluded.login_count, roles = excluded.roles, groups = excluded.groups,
            activity = excluded.activity, direct_roles = excluded.direct_roles
        """
    static let moveStaged: SQL = """
        INSERT INTO users (\(all)) SELECT \(all) FROM staged_users WHERE user_key > 0 ORDER BY user_key \(onConflict)
        """

    static func upsert(_ record: UserRecord, key: Int, staged: Bool) -> SQL {
        """
        INSERT INTO \(staged ? "staged_users" as SQL : "users") (\(all))
        VALUES (\(key), \(record.id), \(record.name), \(record.email), \(record.accountType.code),
            \(record.accountStatus.code), \(record.membership.code), \(record.claim.code), \(record.managedBy.code),
            \(record.isDeletionScheduled), \(record.addedToOrg), \(record.suspendedAt), \(record.deactivatedAt),
            \(record.loginCount), \(record.roles), \(record.groups), \(record.activity), \(record.directRoles))
        \(onConflict)
        """
    }
}

enum GroupColumns {
    static let all: SQL = "ordinal, group_id, name, details, directory, is_synced, is_modifiable, grants"
    private static let onConflict: SQL = """
        ON CONFLICT (ordinal) DO UPDATE SET name = excluded.name, details = excluded.details,
            directory = excluded.directory, is_synced = excluded.is_synced, is_modifiable = excluded.is_modifiable,
            grants = excluded.grants
        """
    static let moveStaged: SQL =
        "INSERT INTO groups (\(all)) SELECT \(all) FROM staged_groups WHERE ordinal >= 0 \(onConflict)"

    static func upsert(_ group: Group, ordinal: Int, staged: Bool) throws -> SQL {
        "\(try insert(group, ordinal: ordinal, staged: staged)) \(onConflict)"
    }
    static func insert(_ group: Group, ordinal: Int, staged: Bool) throws -> SQL {
        """
        INSERT INTO \(staged ? "staged_groups" as SQL : "groups") (\(all))
        VALUES (\(ordinal), \(group.id), \(group.name), \(group.details), \(group.directory), \(group.isSynced),
            \(group.isModifiable), \(try StoredJSON.text(group.grants.map(GrantRecord.init))))
        """
    }
}

enum ProductColumns {
    static let all: SQL = "ordinal, product_id, key, name, site, url, resource, plan, is_sandbox, capacity"
    private static let onConflict: SQL = """
        ON CONFLICT (ordinal) DO UPDATE SET key = excluded.key, name = excluded.name, site = excluded.site,
            url = excluded.url, resource = excluded.resource, plan = excluded.plan, is_sandbox = excluded.is_sandbox,
            capacity = excluded.capacity
        """
    static let moveStaged: SQL =
        "INSERT INTO products (\(all)) SELECT \(all) FROM staged_products WHERE ordinal >= 0 \(onConflict)"

    static func upsert(_ product: Product, ordinal: Int, staged: Bool) -> SQL {
        "\(insert(product, ordinal: ordinal, staged: staged)) \(onConflict)"
    }
    static func insert(_ product: Product, ordinal: Int, staged: Bool) -> SQL {
        """
        INSERT INTO \(staged ? "staged_products" as SQL : "products") (\(all))
        VALUES (\(ordinal), \(product.id), \(product.key.rawValue), \(product.name), \(product.site), \(product.url),
            \(product.resource), \(product.plan), \(product.isSandbox), \(product.capacity))
        """
    }
}

extension Product {
    init(row: Row) throws {
        self.init(
            id: try row.id("product_id"), key: try row.id("key"), name: try row.text("name"),
            site: try row.text("site"), url: try row.optional("url", row.text), resource: try row.text("resource"),
            plan: try row.optional("plan", row.text), isSandbox: try row.bool("is_sandbox"),
            capacity: try row.optional("capacity", row.int))
    }
}

extension Group {
    init(row: Row) throws {
        self.init(
            id: try row.id("group_id"), name: try row.text("name"), details: try row.optional("details", row.text),
            directory: try row.optional("directory", row.text), isSynced: try row.bool("is_synced"),
            isModifiable: try row.bool("is_modifiable"),
            grants: try StoredJSON.value([GrantRecord].self, try row.text("grants")).map(\.grant))
    }
}

/// A grant as the database keeps it.
private struct GrantRecord: Codable {
    var product: ProductID
    var role: String
    var isDefault: Bool?

    init(_ grant: Grant) {
        (product, role, isDefault) = (grant.product, grant.role, grant.isDefault ? true : nil)
    }
    var grant: Grant { Grant(product: product, role: role, isDefault: isDefault ?? false) }
}
