import Core
import Foundation

/// Makes rules of a document. What it returns counts only when the reader has no complaint.
struct RuleDecoder {
    var reader = DocumentReader()
    let surroundings: RuleSurroundings
    /// Filters of this very document, lower-case.
    private var filtersHere: Set<String> = []

    init(surroundings: RuleSurroundings) { self.surroundings = surroundings }

    mutating func document(_ root: DocumentValue) -> RuleDocument {
        var document = RuleDocument(rules: [], standardBrake: surroundings.standardBrake)
        guard root.content != .null else {
            reader.complain("The document is empty; a list of rules below 'rules:' is expected.", at: "", root.line)
            return document
        }
        guard let fields = reader.fields(root, at: "", known: ["filters", "rules"]) else { return document }
        document.filters = savedFilters(fields)
        filtersHere = Set(document.filters.map { $0.name.lowercased() })
        guard let (list, path) = fields["rules"] else {
            if !fields.contains("rules"), document.filters.isEmpty {
                reader.complain("The field 'rules' is missing.", at: "rules", root.line)
            }
            return document
        }
        guard case .list(let elements) = list.content else {
            reader.complain("A list of rules is expected, not \(list.kindInWords).", at: path, list.line)
            return document
        }
        document.rules = elements.enumerated().compactMap { rule($1, at: "\(path)[\($0)]") }
        checkNames(elements, at: path)
        return document
    }

    /// Names are unique ignoring case, since that is how rules are called.
    private mutating func checkNames(_ elements: [DocumentValue], at path: String) {
        var seen: [String: Int] = [:]
        for (index, element) in elements.enumerated() {
            guard case .map(let fields) = element.content, let name = fields.first(where: { $0.key == "name" }),
                case .scalar(let text, _) = name.value.content
            else { continue }
            if let first = seen[text.lowercased()] {
                reader.complain(
                    "The rule '\(text)' is there twice, first as \(path)[\(first)].", at: "\(path)[\(index)].name",
                    name.line)
            } else {
                seen[text.lowercased()] = index
            }
        }
    }

    private mutating func savedFilters(_ fields: DocumentFields) -> [RuleDocument.SavedFilterText] {
        guard let (list, path) = fields["filters"] else { return [] }
        guard case .list(let elements) = list.content else {
            reader.complain("A list of filters is expected, not \(list.kindInWords).", at: path, list.line)
            return []
        }
        var filters: [RuleDocument.SavedFilterText] = []
        for (index, element) in elements.enumerated() {
            let here = "\(path)[\(index)]"
            guard let fields = reader.fields(element, at: here, known: ["name", "filter"]) else { continue }
            guard let name = required("name", fields, { $0.text($1, at: $2) }),
                let text = required("filter", fields, { $0.text($1, at: $2) })
            else { continue }
            checkFilter(text, at: fields.path("filter"), fields["filter"]?.value.line)
            if filters.contains(where: { $0.name.lowercased() == name.lowercased() }) {
                reader.complain("The filter '\(name)' is there twice.", at: fields.path("name"), element.line)
            }
            filters.append(RuleDocument.SavedFilterText(name: name, text: text))
        }
        return filters
    }

    private static let ruleFields = [
        "name", "description", "enabled", "mode", "filter", "savedFilter", "trigger", "actions", "onlyGroups",
        "protect", "brake", "warn", "approval", "report",
    ]

    mutating func rule(_ value: DocumentValue, at path: String) -> Rule? {
        guard let fields = reader.fields(value, at: path, known: RuleDecoder.ruleFields) else { return nil }
        let name = required("name", fields) { $0.text($1, at: $2) }
        let selection = selection(fields)
        let actions = actions(fields)
        let clock = fields["trigger"].map { trigger($0.value, at: $0.path) }
        var rule = Rule(
            id: "", name: name ?? "", selection: selection ?? .filter(""), trigger: clock?.0 ?? .manual,
            schedule: clock?.1 ?? ScheduleOptions(), actions: actions ?? [])
        if let name { rule.id = surroundings.ruleIDs[name.lowercased()] ?? surroundings.newID() }
        if let (value, path) = fields["description"] {
            rule.details = reader.text(value, at: path, emptyAllowed: true) ?? ""
        }
        if let (value, path) = fields["enabled"] { rule.isEnabled = reader.boolean(value, at: path) ?? true }
        if let (value, path) = fields["mode"] { rule.mode = reader.word(value, at: path, as: RunMode.self) ?? .safe }
        if let (value, path) = fields["onlyGroups"] { rule.onlyGroups = groups(value, at: path) ?? [] }
        if let (value, path) = fields["approval"] {
            rule.approval = reader.word(value, at: path, as: Rule.Approval.self) ?? .whenBraked
        }
        rule.protect = protection(fields)
        rule.brake = brake(fields)
        rule.warn = warning(fields)
        rule.report = report(fields)
        return rule
    }

    mutating func required<Value>(
        _ key: String, _ fields: DocumentFields,
        _ read: (inout DocumentReader, DocumentValue, String) -> Value?
    ) -> Value? {
        guard let (value, path) = fields[key] else {
            reader.complain("The field '\(key)' is missing.", at: fields.path(key), fields.line)
            return nil
        }
        return read(&reader, value, path)
    }

    private mutating func selection(_ fields: DocumentFields) -> Rule.Selection? {
        switch (fields["filter"], fields["savedFilter"]) {
        case (let (value, path)?, nil):
            guard let text = reader.text(value, at: path) else { return nil }
            checkFilter(text, at: path, value.line)
            return .filter(text)
        case (nil, let (value, path)?):
            guard let name = reader.text(value, at: path) else { return nil }
            let known = surroundings.savedFilters + Array(filtersHere)
            guard known.contains(where: { $0.lowercased() == name.lowercased() }) else {
                reader.complain(
                    "There is no saved filter '\(name)'.", at: path, value.line,
                    suggestions: NearestNames.nearest(to: name, among: surroundings.savedFilters))
                return nil
            }
            return .savedFilter(name)
        case (nil, nil):
            reader.complain(
                "Whom is the rule about? A 'filter' or a 'savedFilter' is missing.", at: fields.path("filter"),
                fields.line)
        case (_?, let (value, path)?):
            reader.complain("A rule has a 'filter' or a 'savedFilter', not both.", at: path, value.line)
        }
        return nil
    }

    private mutating func checkFilter(_ text: String, at path: String, _ line: Int?) {
        do {
            let filter = try Filter(parsing: text, names: surroundings.names)
            for field in filter.fields.sorted(by: { $0.rawValue < $1.rawValue }) {
                guard let reason = surroundings.capabilities.refusedFields[field.rawValue] else { continue }
                reader.complain("The connection can't know '\(field.rawValue)': \(reason)", at: path, line)
            }
        } catch {
            reader.complaints += error.all.filter { $0.severity == .error }.map { problem in
                var problem = problem
                (problem.path, problem.line) = (path, line)
                return problem
            }
        }
    }

    /// Group names or ids; unknown ones are errors once a sync has told which there are.
    mutating func groups(_ value: DocumentValue, at path: String, emptyAllowed: Bool = true) -> [String]? {
        guard let names = reader.texts(value, at: path, emptyAllowed: emptyAllowed) else { return nil }
        if let known = surroundings.groups {
            let lowered = Set(known.map { $0.lowercased() })
            check(names, kind: "group", among: known, at: path, value) { lowered.contains($0.lowercased()) }
        }
        return names
    }

    mutating func products(_ value: DocumentValue, at path: String) -> [String]? {
        guard let names = reader.texts(value, at: path, emptyAllowed: false) else { return nil }
        if let isKnown = surroundings.products {
            check(names, kind: "product", among: surroundings.productNames, at: path, value, isKnown)
        }
        return names
    }

    private mutating func check(
        _ names: [String], kind: String, among known: [String], at path: String, _ value: DocumentValue,
        _ isKnown: (String) -> Bool
    ) {
        for (index, name) in names.enumerated() where !isKnown(name) {
            var (line, place) = (value.line, path)
            if case .list(let elements) = value.content, index < elements.count {
                (line, place) = (elements[index].line, "\(path)[\(index)]")
            }
            reader.complain(
                "The organisation has no \(kind) '\(name)'.", at: place, line,
                suggestions: NearestNames.nearest(to: name, among: known))
        }
    }
}
