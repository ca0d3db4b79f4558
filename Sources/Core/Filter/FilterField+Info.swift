extension FilterField {
    public var info: FilterFieldInfo { FilterField.table[self] ?? FilterField.describe(self) }
    private static let table: [FilterField: FilterFieldInfo] = Dictionary(
        allCases.map { ($0, describe($0)) }, uniquingKeysWith: { first, _ in first })

    private static func describe(_ field: FilterField) -> FilterFieldInfo {
        switch field {
        case .accountId, .name, .email, .emailDomain, .text: describePerson(field)
        case .accountType, .accountStatus, .membership, .claim, .managedBy, .protected: describeState(field)
        case .role, .group, .product, .site: describeAccess(field)
        case .lastActive, .addedToOrg, .suspendedAt, .deactivatedAt, .loginCount: describeTime(field)
        }
    }

    private func info(
        _ kind: FilterValueKind, _ summary: String, canBeEmpty: Bool = false, isSortable: Bool = true,
        synonyms: [String] = [], examples: [String]
    ) -> FilterFieldInfo {
        FilterFieldInfo(
            field: self, kind: kind, summary: summary, canBeEmpty: canBeEmpty, isSortable: isSortable,
            synonyms: synonyms, examples: examples)
    }

    private static func describePerson(_ field: FilterField) -> FilterFieldInfo {
        switch field {
        case .accountId:
            field.info(
                .identifier, "The account id as the vendor gives it, compared exactly.",
                synonyms: ["id", "account", "userId", "key"],
                examples: ["accountId = 557058:0867a421-a9ee-4659-801a-bc0ee4a4487e"])
        case .name:
            field.info(
                .text, "The display name.", synonyms: ["displayName", "fullName", "userName"],
                examples: ["name ~ ada", "name = \"Ada Lovelace\""])
        case .email:
            field.info(
                .text, "The e-mail address; empty when the person hides it.", canBeEmpty: true,
                synonyms: ["mail", "emailAddress", "e-mail"],
                examples: ["email = ada@example.com", "email ~ contractor", "email IS EMPTY"])
        case .emailDomain:
            field.info(
                .domain, "What stands behind the @ of the e-mail address; empty when the person hides it.",
                canBeEmpty: true, synonyms: ["domain", "mailDomain", "company"],
                examples: ["emailDomain IN (contractor.example, partner.example)", "emailDomain != example.com"])
        default:
            field.info(
                .search, "The name or the e-mail address.", isSortable: false, synonyms: ["user", "query", "search"],
                examples: ["text ~ lovelace"])
        }
    }

    private static func describeState(_ field: FilterField) -> FilterFieldInfo {
        switch field {
        case .accountType:
            field.info(
                .words(of: AccountType.self), "What the account is: a person's, an app's, or a portal customer's.",
                synonyms: ["type"], examples: ["accountType = atlassian"])
        case .accountStatus:
            field.info(
                .words(of: AccountStatus.self),
                "The account everywhere at the vendor; inactive means deactivated.",
                synonyms: ["status", "state", "active"],
                examples: ["accountStatus = active", "accountStatus NOT IN (inactive, closed)"])
        case .membership:
            field.info(
                .words(of: Membership.self), "The account in this organisation.",
                synonyms: ["membershipStatus", "suspended", "access"],
                examples: ["membership = suspended AND suspendedAt <= -30d"])
        case .claim:
            field.info(
                .words(of: Claim.self), "Whether the account belongs to a verified domain.",
                synonyms: ["claimStatus", "managed", "unmanaged"], examples: ["claim = managed"])
        case .managedBy:
            field.info(
                .words(of: ManagementSource.self), "Who feeds the account: an invitation, or an identity provider.",
                synonyms: ["source", "managementSource", "directory"], examples: ["managedBy != synced"])
        default:
            field.info(
                .truth, "Whether the settings protect the person: runs leave them alone.", isSortable: false,
                synonyms: ["isProtected", "excluded"], examples: ["protected = false"])
        }
    }

    private static func describeAccess(_ field: FilterField) -> FilterFieldInfo {
        switch field {
        case .role:
            field.info(
                .role, "Roles over the organisation or a site, with or without atlassian/.", canBeEmpty: true,
                isSortable: false, synonyms: ["roles", "platformRole", "admin"],
                examples: ["role = org-admin", "role NOT IN (org-admin, site-admin)", "role IS EMPTY"])
        case .group:
            field.info(
                .group, "Groups the person is in, by name or id.", canBeEmpty: true, isSortable: false,
                synonyms: ["groups", "memberOf", "membersOf", "groupName"],
                examples: ["group = jira-users", "group NOT IN (\"jira admins\", bots)", "group IS EMPTY"])
        case .product:
            field.info(
                .product, "Products the person can open, on any site or, as jira@acme, on one.", canBeEmpty: true,
                isSortable: false, synonyms: ["products", "app", "application", "licence", "license", "productAccess"],
                examples: ["product = jira", "product IN (jira@acme, confluence)", "product IS EMPTY"])
        default:
            field.info(
                .site, "Sites on which the person can open a product.", canBeEmpty: true, isSortable: false,
                synonyms: ["sites", "instance", "cloud", "url"], examples: ["site = acme"])
        }
    }

    private static func describeTime(_ field: FilterField) -> FilterFieldInfo {
        switch field {
        case .lastActive:
            field.info(
                .time, "When the person was last seen, in any product or in one; empty when never.", canBeEmpty: true,
                synonyms: ["lastLogin", "lastSeen", "lastActivity", "lastAccess", "lastActiveDate", "last_active"],
                examples: [
                    "lastActive < -90d", "lastActive[jira] < -90d", "lastActive[\"jira@acme\"] IS EMPTY",
                    "lastActive >= startOfMonth(\"-1M\") ORDER BY lastActive DESC",
                ])
        case .addedToOrg:
            field.info(
                .time, "When the person first came into the organisation.", canBeEmpty: true,
                synonyms: ["created", "createdAt", "added", "invited", "joined", "addedAt"],
                examples: ["addedToOrg < -30d", "addedToOrg = 2026-01-31"])
        case .suspendedAt:
            field.info(
                .time, "When the present suspension began; empty when not suspended.", canBeEmpty: true,
                synonyms: ["suspendedOn", "suspensionDate"], examples: ["suspendedAt <= -30d"])
        case .deactivatedAt:
            field.info(
                .time, "When the present deactivation began; empty when not deactivated.", canBeEmpty: true,
                synonyms: ["deactivatedOn", "disabledAt", "inactiveSince"],
                examples: ["deactivatedAt < 2026-01-31T08:00:00Z"])
        default:
            field.info(
                .number, "How often the person has signed in; only where the connector knows it.", canBeEmpty: true,
                synonyms: ["logins", "loginNumber"], examples: ["loginCount <= 1"])
        }
    }
}

extension FilterValueKind {
    /// The words a vendor chooses from, and `unknown` for what is not among them.
    fileprivate static func words<Value: VendorEnumeration>(of type: Value.Type) -> FilterValueKind {
        .enumeration(Value.allCases.filter { $0 != .unknown }.map(\.rawValue) + [Value.unknown.rawValue])
    }
}
