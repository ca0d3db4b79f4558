import Core
import Store

/// What came of saving a rule.
public enum RuleSaved: Equatable, Sendable {
    case saved(StoredRule)
    /// Somebody else saved it meanwhile; nothing was written. As it is now.
    case changedMeanwhile(StoredRule)
    /// Somebody removed it meanwhile; nothing was written.
    case removedMeanwhile
}

extension Usher {
    /// All rules with who changed them last, ordered by name.
    public func storedRules() async throws -> [StoredRule] {
        try await store.database.read { try $0.rules.allStored() }
    }

    /// Throws `unknownRule`.
    public func storedRule(_ id: RuleID) async throws -> StoredRule {
        guard let found = try await store.database.read({ try $0.rules.stored(id) }) else {
            throw UsherError.unknownRule(id.rawValue, suggestions: [])
        }
        return found
    }

    /// Reads one rule as documents write it, with paths from the rule's own top: `brake.percent`. It is checked as a
    /// rules file is.
    ///
    /// - Parameter id: of the rule it will replace, whose name it may change; `nil` for a new one.
    public func rule(decoding value: DocumentValue, replacing id: RuleID?) async throws -> Rule {
        let snapshot = try await snapshot()
        let (rules, filters, templates) = try await store.database.read {
            (try $0.rules.all(), try $0.filters.all(), try $0.templates.all())
        }
        let settings = try await settings().value
        var known = ruleSurroundings(snapshot, rules, filters)
        known.standardBrake = settings.brake
        known.templates = templates.map(\.name)
        known.ruleIDs = [:]
        var decoder = RuleDecoder(surroundings: known)
        var rule = decoder.rule(value, at: "")
        if let name = rule?.name.lowercased(), !name.isEmpty,
            let other = rules.first(where: { $0.name.lowercased() == name && $0.id != id })
        {
            decoder.reader.complain("There is a rule '\(other.name)' already.", at: "name", nil)
        }
        if let id { rule?.id = id }
        let timing = try await timingComplaints(rule.map { [$0] } ?? []) { _ in "" }
        decoder.reader.complaints += timing
        do throws(Diagnostics) {
            guard let rule, decoder.reader.complaints.isEmpty else { throw Diagnostics(decoder.reader.complaints) }
            try checkClock(of: rule, in: settings)
            return rule
        } catch { throw UsherError.invalid(error) }
    }

    /// Saves a rule under its id.
    ///
    /// - Parameter version: the version the edit was made from; `nil` for a rule that is new.
    public func saveRule(_ rule: Rule, by actor: String, expecting version: Int?) async throws -> RuleSaved {
        let now = surroundings.now()
        do {
            return try await store.database.write { db in
                let present = try db.rules.stored(rule.id)
                switch (present, version) {
                case (nil, .some): return .removedMeanwhile
                case (let present?, _) where present.version != version: return .changedMeanwhile(present)
                default: break
                }
                if let event = try Self.keep(rule, by: actor, at: now, in: db) { try db.audit.append([event]) }
                return try db.rules.stored(rule.id).map(RuleSaved.saved) ?? .removedMeanwhile
            }
        } catch StoreError.duplicateName(let name) {
            throw UsherError.invalid(Diagnostics([Diagnostic("There is a rule '\(name)' already.", path: "name")]))
        }
    }

    /// Turns a rule on or off, whatever else was changed meanwhile. Throws `unknownRule`.
    public func setEnabled(_ isEnabled: Bool, of id: RuleID, by actor: String) async throws -> Rule {
        let now = surroundings.now()
        let changed = try await store.database.write { db -> Rule? in
            guard var rule = try db.rules.rule(id) else { return nil }
            rule.isEnabled = isEnabled
            if let event = try Self.keep(rule, by: actor, at: now, in: db) { try db.audit.append([event]) }
            return rule
        }
        guard let changed else { throw UsherError.unknownRule(id.rawValue, suggestions: []) }
        return changed
    }

    /// A copy under a name of its own, off and in safe mode: it does nothing until somebody has looked at it. Throws
    /// `unknownRule`.
    public func duplicateRule(_ id: RuleID, by actor: String) async throws -> Rule {
        let (now, fresh) = (surroundings.now(), RuleID("rule-" + surroundings.newID()))
        let copy = try await store.database.write { db -> Rule? in
            guard var rule = try db.rules.rule(id) else { return nil }
            let taken = Set(try db.rules.all().map { $0.name.lowercased() })
            rule.name = Self.copyName(of: rule.name, taken: taken)
            (rule.id, rule.isEnabled, rule.mode) = (fresh, false, .safe)
            if let event = try Self.keep(rule, by: actor, at: now, in: db) { try db.audit.append([event]) }
            return rule
        }
        guard let copy else { throw UsherError.unknownRule(id.rawValue, suggestions: []) }
        return copy
    }

    private static func copyName(of name: String, taken: Set<String>) -> String {
        let first = "Copy of \(name)"
        guard taken.contains(first.lowercased()) else { return first }
        var number = 2
        while taken.contains("\(first) \(number)".lowercased()) { number += 1 }
        return "\(first) \(number)"
    }

    /// A rule gets no name of a template that is not there. One that it had already stays, so that a rule from before
    /// can still be turned off.
    private static func checkTemplates(of rule: Rule, before: Rule?, in db: any Connection) throws {
        let known = try db.templates.all().map(\.name)
        let missing = rule.templates.filter { use in
            before?.uses(template: use.name) != true
                && !known.contains { $0.lowercased() == use.name.lowercased() }
        }
        guard missing.isEmpty else {
            throw UsherError.invalid(
                Diagnostics(
                    missing.map {
                        Diagnostic(
                            "There is no template '\($0.name)'.", path: $0.path,
                            suggestions: NearestNames.nearest(to: $0.name, among: known))
                    }))
        }
    }

    /// Writes a rule; what is to be said of it in the audit log, `nil` when nothing is different.
    static func keep(_ rule: Rule, by actor: String, at now: Instant, in db: any Connection) throws -> AuditEntry? {
        let before = try db.rules.rule(rule.id)
        try checkTemplates(of: rule, before: before, in: db)
        guard try db.rules.save(rule, by: actor, at: now) else { return nil }
        // What the clock would have started before the rule was there, or was another, is not missed.
        if before?.trigger != rule.trigger || before?.isEnabled != rule.isEnabled {
            try db.runs.setLastOccurrence(now, of: rule.id)
        }
        return AuditEntry(
            at: now, actor: actor, verb: before == nil ? "rule.added" : "rule.changed", subject: rule.name,
            details: ["rule": rule.id.rawValue])
    }
}
