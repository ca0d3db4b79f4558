import Core
import Store

/// What applying a document of rules changed.
public struct RulesApplied: Equatable, Sendable {
    public var added: [String]
    public var changed: [String]
    /// Already as the document says.
    public var unchanged: [String]
    /// Saved filters that were made or changed.
    public var filters: [String]
}

extension Usher {
    /// Saves all rules and filters of a YAML or JSON document, or, when anything in it is wrong, none. Rules are
    /// matched by name, ignoring case; rules the document does not mention stay.
    public func applyRules(_ text: String, by actor: String) async throws -> RulesApplied {
        let snapshot = try await snapshot()
        let (rules, filters, templates) = try await store.database.read {
            (try $0.rules.all(), try $0.filters.all(), try $0.templates.all())
        }
        let settings = try await settings().value
        var known = ruleSurroundings(snapshot, rules, filters)
        known.standardBrake = settings.brake
        known.templates = templates.map(\.name)
        let document: RuleDocument
        do throws(Diagnostics) {
            document = try RuleDocument(parsing: text, for: known)
            for rule in document.rules { try checkClock(of: rule, in: settings) }
        } catch { throw UsherError.invalid(error) }
        let complaints = try await timingComplaints(
            document.rules, filters: document.filters.map { ($0.name, $0.text) }
        ) { "rules[\($0)]." }
        guard complaints.isEmpty else { throw UsherError.invalid(Diagnostics(complaints)) }
        return try await save(document, by: actor)
    }

    private func save(_ document: RuleDocument, by actor: String) async throws -> RulesApplied {
        let now = surroundings.now()
        return try await store.database.write { db in
            var applied = RulesApplied(added: [], changed: [], unchanged: [], filters: [])
            var audit: [AuditEntry] = []
            for filter in document.filters where try db.filters.named(filter.name)?.query != filter.text {
                try db.filters.save(
                    SavedFilter(name: filter.name, query: filter.text, updatedBy: actor, updatedAt: now))
                applied.filters.append(filter.name)
                audit.append(AuditEntry(at: now, actor: actor, verb: "filter.changed", subject: filter.name))
            }
            for rule in document.rules {
                let isNew = try db.rules.rule(rule.id) == nil
                guard let event = try Self.keep(rule, by: actor, at: now, in: db) else {
                    applied.unchanged.append(rule.name)
                    continue
                }
                if isNew { applied.added.append(rule.name) } else { applied.changed.append(rule.name) }
                audit.append(event)
            }
            try db.audit.append(audit)
            return applied
        }
    }

    /// All rules, ordered by name.
    public func rules() async throws -> [Rule] { try await store.database.read { try $0.rules.all() } }

    /// All rules and saved filters as a document that, applied again, changes nothing.
    public func exportRules() async throws -> RuleDocument {
        let (rules, filters) = try await store.database.read { (try $0.rules.all(), try $0.filters.all()) }
        return RuleDocument(
            filters: filters.map { RuleDocument.SavedFilterText(name: $0.name, text: $0.query) }, rules: rules,
            standardBrake: try await settings().value.brake)
    }

    /// Throws with the nearest names when there is none.
    public func rule(named name: String) async throws -> Rule {
        let (rule, names) = try await store.database.read { db in
            let rule = try db.rules.named(name)
            return (rule, rule == nil ? try db.rules.all().map(\.name) : [])
        }
        guard let rule else {
            throw UsherError.unknownRule(name, suggestions: NearestNames.nearest(to: name, among: names))
        }
        return rule
    }

    /// Removes a rule; its runs stay.
    ///
    /// - Parameter version: the version somebody looked at; whether the rule still is it. `nil` for any.
    @discardableResult
    public func removeRule(named name: String, expecting version: Int? = nil, by actor: String) async throws -> Bool {
        let rule = try await rule(named: name)
        let now = surroundings.now()
        return try await store.database.write { db in
            if let version, try db.rules.stored(rule.id)?.version != version { return false }
            guard try db.rules.remove(rule.id, by: actor, at: now) else { return false }
            try db.audit.append([
                AuditEntry(
                    at: now, actor: actor, verb: "rule.removed", subject: rule.name,
                    details: ["rule": rule.id.rawValue])
            ])
            return true
        }
    }

    /// When the clock starts the rule next; empty for a rule without a clock.
    public func nextOccurrences(ofRuleNamed name: String, after instant: Instant?, count: Int) async throws -> [Instant]
    {
        try await nextOccurrences(of: try await rule(named: name), after: instant, count: count)
    }

    func recurrence(of rule: Rule) async throws -> Recurrence {
        let zone = try await settings().value.timeZone
        do {
            return try Recurrence(trigger: rule.trigger, options: rule.schedule, organizationZone: zone)
        } catch { throw UsherError.invalid(error) }
    }

    func checkClock(of rule: Rule, in settings: OrganizationSettings) throws(Diagnostics) {
        _ = try Recurrence(trigger: rule.trigger, options: rule.schedule, organizationZone: settings.timeZone)
    }

    func ruleSurroundings(_ snapshot: Snapshot, _ rules: [Rule], _ filters: [SavedFilter]) -> RuleSurroundings {
        let newID = surroundings.newID
        var known = RuleSurroundings(
            names: names(in: snapshot), capabilities: capabilities, savedFilters: filters.map(\.name),
            newID: { RuleID("rule-" + newID()) })
        for rule in rules { known.ruleIDs[rule.name.lowercased()] = rule.id }
        if snapshot.takenAt != nil {
            known.groups = snapshot.groups.flatMap { [$0.name, $0.id.rawValue] }
            known.products = { !snapshot.productIndices($0).isEmpty }
            known.productNames = snapshot.productNames
        }
        return known
    }
}
