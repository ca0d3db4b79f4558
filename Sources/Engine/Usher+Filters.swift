import Core
import Store

/// A saved filter with the rules that name it.
public struct FilterInUse: Equatable, Sendable {
    public var filter: SavedFilter
    /// Names of rules, in their order.
    public var rules: [String]
}

/// What became of a filter that was to be saved.
public enum FilterSaved: Equatable, Sendable {
    case added, changed
    /// It was like that already.
    case unchanged
    /// There is one of this name, and it was not to be replaced.
    case taken(SavedFilter)
    /// It is not as it was seen any more; nothing was written.
    case changedMeanwhile
}

extension Usher {
    /// All saved filters, ordered by name, with the rules that name them.
    public func savedFilters() async throws -> [FilterInUse] {
        let (filters, rules) = try await store.database.read { (try $0.filters.all(), try $0.rules.all()) }
        return filters.map { filter in
            FilterInUse(filter: filter, rules: rules.filter { $0.uses(filter.name) }.map(\.name))
        }
    }

    /// Saves a query under a name. Throws `invalid` when the query or the name is wrong, or when a rule that names it would
    /// warn at other days than its template says.
    ///
    /// - Parameters:
    ///   - replacing: whether one of this name, ignoring case, may be replaced.
    ///   - seen: the filter the edit was made from; `nil` for whatever is there.
    public func saveFilter(
        named name: String, query: String, replacing: Bool, expecting seen: SavedFilter? = nil, by actor: String
    ) async throws -> FilterSaved {
        try Self.check(name: name)
        _ = try parse(query, in: try await snapshot())
        if replacing { try await checkTimings(filter: name, query: query) }
        let filter = SavedFilter(name: name, query: query, updatedBy: actor, updatedAt: surroundings.now())
        let event = entry("filter.changed", by: actor, subject: name, details: ["filter": query])
        return try await store.database.write { db in
            let before = try db.filters.named(name)
            if let seen, seen != before { return .changedMeanwhile }
            if let before {
                if before.query == query, before.name == name { return .unchanged }
                guard replacing else { return .taken(before) }
            }
            try db.filters.save(filter)
            try db.audit.append([event])
            return before == nil ? .added : .changed
        }
    }

    private func checkTimings(filter name: String, query: String) async throws {
        var complaints: [Diagnostic] = []
        for rule in try await store.database.read({ try $0.rules.all() }) where rule.uses(name) {
            complaints += try await timingComplaints([rule], filters: [(name, query)]) { _ in "" }.map {
                Diagnostic("The rule '\(rule.name)' uses it. \($0.message)")
            }
        }
        guard complaints.isEmpty else { throw UsherError.invalid(Diagnostics(complaints)) }
    }

    /// Gives a filter another name; rules that name it follow. Throws `invalid` when the new name is taken or wrong.
    /// Whether there was one of the old name.
    public func renameFilter(_ old: String, to new: String, by actor: String) async throws -> Bool {
        try Self.check(name: new)
        let now = surroundings.now()
        let event = entry("filter.renamed", by: actor, subject: new, details: ["from": old])
        return try await store.database.write { db in
            guard var filter = try db.filters.named(old) else { return false }
            let isOther = filter.name.lowercased() != new.lowercased()
            guard filter.name != new else { return true }
            if isOther, try db.filters.named(new) != nil {
                throw UsherError.invalid(Diagnostics([Diagnostic("There is a saved filter '\(new)' already.")]))
            }
            let users = try db.rules.all().filter { $0.uses(old) }
            (filter.name, filter.updatedBy, filter.updatedAt) = (new, actor, now)
            try db.filters.save(filter)
            var audit = [event]
            for var rule in users {
                rule.selection = .savedFilter(new)
                guard try db.rules.save(rule, by: actor, at: now) else { continue }
                audit.append(
                    AuditEntry(
                        at: now, actor: actor, verb: "rule.changed", subject: rule.name,
                        details: ["rule": rule.id.rawValue]))
            }
            if isOther { try db.filters.remove(old) }
            try db.audit.append(audit)
            return true
        }
    }

    /// Whether there was one. Throws `StoreError.inUse` with the names of the rules that use it.
    public func removeFilter(named name: String, by actor: String) async throws -> Bool {
        let event = entry("filter.removed", by: actor, subject: name)
        return try await store.database.write { db in
            guard try db.filters.remove(name) else { return false }
            try db.audit.append([event])
            return true
        }
    }

    private static func check(name: String) throws(UsherError) {
        guard name.isEmpty || name.count > 100 else { return }
        let complaint = name.isEmpty ? "A saved filter needs a name." : "A name has at most 100 characters."
        throw .invalid(Diagnostics([Diagnostic(complaint, path: "name")]))
    }
}

extension Rule {
    fileprivate func uses(_ filter: String) -> Bool {
        if case .savedFilter(let name) = selection { name.lowercased() == filter.lowercased() } else { false }
    }
}
