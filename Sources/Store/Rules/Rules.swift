import Core

/// One change of a rule: who, when, and what it was before and after.
public struct RuleChange: Equatable, Sendable {
    /// From 1 over all rules, in the order of the changes.
    public var number: Int
    public var rule: RuleID
    public var by: String
    public var at: Instant
    /// `nil` when the rule was made.
    public var before: Rule?
    /// `nil` when the rule was removed.
    public var after: Rule?
    public init(number: Int, rule: RuleID, by: String, at: Instant, before: Rule?, after: Rule?) {
        (self.number, self.rule, self.by, self.at, self.before, self.after) = (number, rule, by, at, before, after)
    }
}

/// A rule with what tells one edit from another.
public struct StoredRule: Equatable, Sendable {
    public var rule: Rule
    public var updatedBy: String
    public var updatedAt: Instant
    /// The number of its last change: another one after every edit.
    public var version: Int
    public init(rule: Rule, updatedBy: String, updatedAt: Instant, version: Int) {
        (self.rule, self.updatedBy, self.updatedAt, self.version) = (rule, updatedBy, updatedAt, version)
    }
}

extension StoredRule {
    static let columns: SQL = """
        document, updated_by, updated_at,
        (SELECT MAX(number) FROM rule_changes WHERE rule_changes.rule_id = rules.rule_id) AS version
        """

    init(row: Row) throws {
        self.init(
            rule: try RuleText.rule(try row.text("document")), updatedBy: try row.text("updated_by"),
            updatedAt: try row.instant("updated_at"), version: try row.int("version"))
    }
}

/// The rules, and who changed which when.
public struct Rules {
    let db: any Connection

    /// Makes or replaces the rule with this id. Whether anything changed: saving what is there already leaves no
    /// trace. Refused when another rule has the name, ignoring case, or the saved filter does not exist.
    @discardableResult
    public func save(_ rule: Rule, by actor: String, at now: Instant) throws -> Bool {
        let before = try document(of: rule.id)
        let after = try RuleText.text(rule)
        guard before != after else { return false }
        if let other = try named(rule.name), other.id != rule.id { throw StoreError.duplicateName(rule.name) }
        var filterKey: String?
        if case .savedFilter(let name) = rule.selection {
            guard try db.filters.named(name) != nil else { throw StoreError.notFound("saved filter '\(name)'") }
            filterKey = NameKey.of(name)
        }
        try db.execute(
            """
            INSERT INTO rules (rule_id, name_key, saved_filter, document, updated_by, updated_at)
            VALUES (\(rule.id), \(NameKey.of(rule.name)), \(filterKey), \(after), \(actor), \(now))
            ON CONFLICT (rule_id) DO UPDATE SET name_key = excluded.name_key, saved_filter = excluded.saved_filter,
                document = excluded.document, updated_by = excluded.updated_by, updated_at = excluded.updated_at
            """)
        try remember(rule.id, by: actor, at: now, before: before, after: after)
        return true
    }

    /// All rules, ordered by name.
    public func all() throws -> [Rule] {
        try db.rows("SELECT document FROM rules ORDER BY name_key") { try RuleText.rule(try $0.text("document")) }
    }

    /// Ignores case; `nil` when there is none.
    public func named(_ name: String) throws -> Rule? {
        try db.first("SELECT document FROM rules WHERE name_key = \(NameKey.of(name))") {
            try RuleText.rule(try $0.text("document"))
        }
    }

    public func rule(_ id: RuleID) throws -> Rule? { try document(of: id).map(RuleText.rule) }

    /// All rules with who changed them last, ordered by name.
    public func allStored() throws -> [StoredRule] {
        try db.rows("SELECT \(StoredRule.columns) FROM rules ORDER BY name_key", StoredRule.init(row:))
    }

    /// `nil` when there is none.
    public func stored(_ id: RuleID) throws -> StoredRule? {
        try db.first("SELECT \(StoredRule.columns) FROM rules WHERE rule_id = \(id)", StoredRule.init(row:))
    }

    /// Removes a rule; its runs and its history stay. Whether there was one.
    @discardableResult
    public func remove(_ id: RuleID, by actor: String, at now: Instant) throws -> Bool {
        guard let before = try document(of: id) else { return false }
        try db.execute("DELETE FROM rules WHERE rule_id = \(id)")
        try db.execute("DELETE FROM occurrences WHERE rule_id = \(id)")
        try remember(id, by: actor, at: now, before: before, after: nil)
        return true
    }

    /// Changes of a rule, newest first.
    public func history(of id: RuleID, limit: Int = 100) throws -> [RuleChange] {
        try db.rows(
            """
            SELECT number, rule_id, changed_by, changed_at, document_before, document_after FROM rule_changes
            WHERE rule_id = \(id) ORDER BY number DESC LIMIT \(limit)
            """
        ) { row in
            RuleChange(
                number: try row.int("number"), rule: try row.id("rule_id"), by: try row.text("changed_by"),
                at: try row.instant("changed_at"),
                before: try row.optional("document_before", row.text).map(RuleText.rule),
                after: try row.optional("document_after", row.text).map(RuleText.rule))
        }
    }

    private func document(of id: RuleID) throws -> String? {
        try db.first("SELECT document FROM rules WHERE rule_id = \(id)") { try $0.text("document") }
    }

    private func remember(
        _ id: RuleID, by actor: String, at now: Instant, before: String?, after: String?
    ) throws {
        try db.execute(
            """
            INSERT INTO rule_changes (number, rule_id, changed_by, changed_at, document_before, document_after)
            VALUES (\(try db.count("SELECT COALESCE(MAX(number), 0) + 1 AS value FROM rule_changes")), \(id), \(actor),
                \(now), \(before), \(after))
            """)
    }
}

extension Connection {
    public var rules: Rules { Rules(db: self) }
}

/// The form of a name in which two names that differ only in case are equal.
enum NameKey {
    static func of(_ name: String) -> String { name.lowercased() }
}
