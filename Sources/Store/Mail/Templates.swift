import Core

/// The templates of mails.
public struct Templates {
    let db: any Connection

    private static let standardKey = "templates.standard"

    /// All of them, ordered by name.
    public func all() throws -> [MailTemplate] {
        try db.rows("SELECT \(Self.columns) FROM mail_templates ORDER BY name_key", Self.template)
    }

    /// Ignores case; `nil` when there is none.
    public func named(_ name: String) throws -> MailTemplate? {
        try db.first(
            "SELECT \(Self.columns) FROM mail_templates WHERE name_key = \(NameKey.of(name))", Self.template)
    }

    /// `nil` when there is none.
    public func template(_ id: TemplateID) throws -> MailTemplate? {
        try db.first("SELECT \(Self.columns) FROM mail_templates WHERE template_id = \(id)", Self.template)
    }

    /// One the program itself writes with; `nil` when it is turned off, so that nothing is to be written.
    public func enabled(_ standard: MailTemplate.Standard) throws -> MailTemplate? {
        try template(standard.id).flatMap { $0.isEnabled ? $0 : nil }
    }

    /// Makes or replaces the template with this id, as given. Refused when another one has the name, ignoring case.
    public func save(_ template: MailTemplate) throws {
        if let other = try named(template.name), other.id != template.id {
            throw StoreError.duplicateName(template.name)
        }
        try db.execute(
            """
            INSERT INTO mail_templates (template_id, name_key, name, is_enabled, days, subject, body, bcc, version,
                updated_by, updated_at)
            VALUES (\(template.id), \(NameKey.of(template.name)), \(template.name), \(template.isEnabled),
                \(template.days), \(template.subject), \(template.body), \(try StoredJSON.text(template.bcc)),
                \(template.version), \(template.updatedBy), \(template.updatedAt))
            ON CONFLICT (template_id) DO UPDATE SET name_key = excluded.name_key, name = excluded.name,
                is_enabled = excluded.is_enabled, days = excluded.days, subject = excluded.subject,
                body = excluded.body, bcc = excluded.bcc, version = excluded.version,
                updated_by = excluded.updated_by, updated_at = excluded.updated_at
            """)
    }

    /// Whether there was one. Throws `StoreError.inUse` with who uses it.
    @discardableResult
    public func remove(_ id: TemplateID) throws -> Bool {
        guard let template = try template(id) else { return false }
        var users = try db.rules.all().filter { $0.uses(template: template.name) }.map { "rule '\($0.name)'" }
        if MailTemplate.Standard(rawValue: id.rawValue)?.isUsedByProgram == true {
            users.append("the answers to access requests")
        }
        guard users.isEmpty else { throw StoreError.inUse(name: template.name, by: users) }
        return try db.execute("DELETE FROM mail_templates WHERE template_id = \(id)") > 0
    }

    /// Whether the templates every installation starts with have been put in.
    func haveStandard() throws -> Bool { try db.settings.get(Self.standardKey, as: Bool.self) != nil }

    /// Puts in the templates every installation starts with, once: one that was removed does not come back.
    func addStandard(at now: Instant) throws {
        guard try !haveStandard() else { return }
        for standard in MailTemplate.Standard.allCases {
            var template = standard.template
            template.updatedAt = now
            if try named(template.name) == nil { try save(template) }
        }
        try db.settings.set(Self.standardKey, to: true)
    }

    private static let columns: SQL = """
        template_id, name, is_enabled, days, subject, body, bcc, version, updated_by, updated_at
        """

    private static func template(_ row: Row) throws -> MailTemplate {
        MailTemplate(
            id: try row.id("template_id"), name: try row.text("name"), isEnabled: try row.bool("is_enabled"),
            days: try row.optional("days", row.int), subject: try row.text("subject"), body: try row.text("body"),
            bcc: try StoredJSON.value([String].self, try row.text("bcc")), version: try row.int("version"),
            updatedBy: try row.text("updated_by"), updatedAt: try row.instant("updated_at"))
    }
}

extension Connection {
    public var templates: Templates { Templates(db: self) }
}

extension TemplateID: SQLBindable {}
