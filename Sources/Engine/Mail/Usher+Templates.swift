import Core
import Messaging
import Store

/// A template with who uses it, and the last time mails were written with it.
public struct TemplateInUse: Equatable, Sendable {
    public var template: MailTemplate
    /// Names of the rules that name it, in their order.
    public var rules: [String]
    /// The program itself writes mails with it, so that it cannot be removed.
    public var isUsedByProgram: Bool
    /// `nil` while no mail was sent.
    public var lastUse: TemplateUse?

    public init(template: MailTemplate, rules: [String], isUsedByProgram: Bool, lastUse: TemplateUse?) {
        self.template = template
        self.rules = rules
        self.isUsedByProgram = isUsedByProgram
        self.lastUse = lastUse
    }

    init(_ template: MailTemplate, rules: [Rule], lastUse: TemplateUse?) {
        self.init(
            template: template, rules: rules.filter { $0.uses(template: template.name) }.map(\.name),
            isUsedByProgram: MailTemplate.Standard(rawValue: template.id.rawValue)?.isUsedByProgram ?? false,
            lastUse: lastUse)
    }
}

/// What came of saving a template.
public enum TemplateSaved: Equatable, Sendable {
    case saved(MailTemplate)
    /// Somebody else saved it meanwhile; nothing was written. As it is now.
    case changedMeanwhile(MailTemplate)
    /// Somebody removed it meanwhile; nothing was written.
    case removedMeanwhile
}

extension Usher {
    /// All templates, ordered by name.
    public func templates() async throws -> [TemplateInUse] {
        try await store.database.read { db in
            let rules = try db.rules.all()
            return try db.templates.all().map {
                TemplateInUse($0, rules: rules, lastUse: try db.templates.lastUse(of: $0.id))
            }
        }
    }

    /// Throws `unknownTemplate`.
    public func template(_ id: TemplateID) async throws -> TemplateInUse {
        let found = try await store.database.read { db -> TemplateInUse? in
            guard let template = try db.templates.template(id) else { return nil }
            return TemplateInUse(template, rules: try db.rules.all(), lastUse: try db.templates.lastUse(of: id))
        }
        guard let found else { throw UsherError.unknownTemplate(id.rawValue, suggestions: []) }
        return found
    }

    /// A template of its own for an edit that is not saved yet.
    public func newTemplate() -> MailTemplate {
        MailTemplate(id: TemplateID("template-" + surroundings.newID()), name: "", subject: "", body: "")
    }

    /// Saves a template under its id, sanitised. Rules that name it follow when it gets another name.
    ///
    /// Throws `invalid` with everything that is wrong: of the template, its name when another has it, and its days when
    /// a rule that warns with it would then warn on another day than its filter asks for.
    ///
    /// - Parameter version: the version the edit was made from; `nil` for a template that is new.
    public func saveTemplate(
        _ template: MailTemplate, expecting version: Int?, by actor: String
    ) async throws -> TemplateSaved {
        var new: MailTemplate
        do { new = try template.checked() } catch { throw UsherError.invalid(error) }
        (new.updatedBy, new.updatedAt) = (actor, surroundings.now())
        let timings = try await warningTimings()
        do {
            return try await store.database.write { [new] db in
                try Self.save(new, expecting: version, timings: timings, in: db)
            }
        } catch StoreError.duplicateName(let name) {
            throw UsherError.invalid(Diagnostics([Diagnostic("There is a template '\(name)' already.", path: "name")]))
        }
    }

    private static func save(
        _ template: MailTemplate, expecting version: Int?, timings: [WarningTiming], in db: any Connection
    ) throws -> TemplateSaved {
        var template = template
        let before = try db.templates.template(template.id)
        switch (before, version) {
        case (nil, .some): return .removedMeanwhile
        case (let before?, _) where before.version != version: return .changedMeanwhile(before)
        default: break
        }
        template.version = (before?.version ?? 0) + 1
        if let before {
            guard !template.saysTheSame(as: before) else { return .saved(before) }
            if template.days != before.days { try check(template.days, of: before, timings) }
        }
        try db.templates.save(template)
        var audit = [
            AuditEntry(
                at: template.updatedAt, actor: template.updatedBy,
                verb: before == nil ? "template.added" : "template.changed", subject: template.name,
                details: before.map { template.changes(since: $0) } ?? [:])
        ]
        if let before, before.name != template.name {
            audit += try rename(before.name, to: template, in: db)
        }
        try db.audit.append(audit)
        return .saved(template)
    }

    private static func check(_ days: Int?, of template: MailTemplate, _ timings: [WarningTiming]) throws {
        let complaints = timings.filter { $0.template.lowercased() == template.name.lowercased() }.compactMap {
            timing in
            timing.complaint(days: days, named: template.name).map {
                Diagnostic("Rule '\(timing.rule)': \($0)", path: "days")
            }
        }
        guard complaints.isEmpty else { throw UsherError.invalid(Diagnostics(complaints)) }
    }

    private static func rename(
        _ old: String, to template: MailTemplate, in db: any Connection
    ) throws -> [AuditEntry] {
        try db.rules.all().filter { $0.uses(template: old) }.compactMap { rule in
            let renamed = rule.renaming(template: old, to: template.name)
            return try keep(renamed, by: template.updatedBy, at: template.updatedAt, in: db)
        }
    }

    /// Turns a template on or off, whatever else was changed meanwhile. Throws `unknownTemplate`.
    public func setEnabled(_ isEnabled: Bool, ofTemplate id: TemplateID, by actor: String) async throws -> MailTemplate
    {
        let now = surroundings.now()
        let changed = try await store.database.write { db -> MailTemplate? in
            guard var template = try db.templates.template(id) else { return nil }
            guard template.isEnabled != isEnabled else { return template }
            (template.isEnabled, template.version) = (isEnabled, template.version + 1)
            (template.updatedBy, template.updatedAt) = (actor, now)
            try db.templates.save(template)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: actor, verb: "template.changed", subject: template.name,
                    details: ["enabled": "\(!isEnabled) → \(isEnabled)"])
            ])
            return template
        }
        guard let changed else { throw UsherError.unknownTemplate(id.rawValue, suggestions: []) }
        return changed
    }

    /// Removes a template. Whether there was one, and it still was this version.
    ///
    /// Throws `templateInUse` with who uses it.
    ///
    /// - Parameter version: the version somebody looked at; `nil` for any.
    public func removeTemplate(_ id: TemplateID, expecting version: Int? = nil, by actor: String) async throws -> Bool {
        let now = surroundings.now()
        do {
            return try await store.database.write { db in
                guard let template = try db.templates.template(id), version == nil || template.version == version,
                    try db.templates.remove(id)
                else { return false }
                try db.audit.append([
                    AuditEntry(at: now, actor: actor, verb: "template.removed", subject: template.name)
                ])
                return true
            }
        } catch StoreError.inUse(let name, let users) { throw UsherError.templateInUse(name, by: users) }
    }
}

extension MailTemplate {
    /// Whether it differs in nothing but version, author and time.
    fileprivate func saysTheSame(as other: MailTemplate) -> Bool {
        var same = other
        (same.version, same.updatedBy, same.updatedAt) = (version, updatedBy, updatedAt)
        return same == self
    }

    /// What became different, by field, for the audit log; of the text only that it did.
    fileprivate func changes(since old: MailTemplate) -> [String: String] {
        var changes: [String: String] = [:]
        func note(_ field: String, _ before: String, _ after: String) {
            if before != after { changes[field] = "\(before) → \(after)" }
        }
        note("name", old.name, name)
        note("enabled", "\(old.isEnabled)", "\(isEnabled)")
        note("days", old.days.map(String.init) ?? "none", days.map(String.init) ?? "none")
        note("subject", old.subject, subject)
        note("bcc", old.bcc.joined(separator: ", "), bcc.joined(separator: ", "))
        if old.body != body { changes["body"] = "changed" }
        return changes
    }
}
