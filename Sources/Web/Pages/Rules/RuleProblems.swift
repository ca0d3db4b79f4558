import Core

/// What is wrong with a rule, by the field of the form it is about.
struct RuleProblems: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// The field's name, which is its id in the page too; `nil` when it is about no field.
        let field: String?
        let text: String
    }
    let all: [Entry]

    static let none = RuleProblems(all: [])

    init(all: [Entry]) { self.all = all }

    init(_ diagnostics: Diagnostics, in form: RuleForm) {
        all = diagnostics.all.map { Entry(field: Self.field(of: $0.path), text: Self.sentence($0, in: form)) }
    }

    var isEmpty: Bool { all.isEmpty }

    /// Everything about one field; `nil` when it is right.
    subscript(field: String) -> String? {
        let texts = all.filter { $0.field == field }.map(\.text)
        return texts.isEmpty ? nil : texts.joined(separator: " ")
    }

    var isAboutNameOnly: Bool { !isEmpty && all.allSatisfy { $0.field == "name" } }

    /// Paths and their fields; the first that fits.
    private static let fields: [(prefix: String, field: String)] = [
        ("name", "name"), ("description", "details"), ("filter", "filter"), ("savedFilter", "savedFilter"),
        ("onlyGroups", "onlyGroups"), ("protect.groups", "protectGroups"), ("protect.users", "protectUsers"),
        ("brake.percent", "brakePercent"), ("brake.when", "brakeWhen"), ("brake", "brakeUsers"),
        ("trigger.weekly.on", "days"), ("trigger.weekly", "weeklyAt"), ("trigger.interval.every", "every"),
        ("trigger.interval.unit", "unit"), ("trigger.interval.from", "from"), ("trigger.interval", "intervalAt"),
        ("trigger.event", "event"), ("trigger.request.project", "project"),
        ("trigger.request.requestType", "requestType"), ("trigger.request.product", "product"),
        ("trigger.request", "channel"), ("warn.daysBefore", "warnDays"), ("warn.required", "warnRequired"),
        ("warn", "warnTemplate"), ("report.mail", "reportMail"), ("trigger.timezone", "zone"),
        ("trigger.missed", "missed"),
        ("trigger", "trigger"), ("approval", "approval"), ("mode", "mode"),
    ]

    /// What a page calls a field; `nil` for one that says it itself.
    static func label(of field: String) -> String? {
        if field.hasPrefix("action-"), let index = Int(field.dropFirst("action-".count)) {
            return "Action \(index + 1)"
        }
        return labels[field]
    }

    private static let labels = [
        "name": "Name", "details": "Description", "filter": "Filter", "savedFilter": "Saved filter",
        "onlyGroups": "Only members of", "protectGroups": "Protected groups", "protectUsers": "Protected users",
        "brakeUsers": "Brake, people", "brakePercent": "Brake, per cent", "days": "Days", "weeklyAt": "Time",
        "channel": "Channel", "project": "Project", "requestType": "Request type", "product": "Product",
        "warnTemplate": "Warning, mail", "warnDays": "Warning, days before", "reportMail": "Report by mail",
        "every": "Every", "from": "From", "intervalAt": "Time", "zone": "Time zone",
    ]

    /// The field a path of a document is about; an action's is `action-` and its place.
    static func field(of path: String?) -> String? {
        guard let path else { return "filter" }
        if path == "actions" { return "actions" }
        if path.hasPrefix("actions[") {
            return Int(path.dropFirst("actions[".count).prefix { $0 != "]" }).map { "action-\($0)" }
        }
        return fields.first { entry in
            path == entry.prefix || path.hasPrefix(entry.prefix + ".") || path.hasPrefix(entry.prefix + "[")
        }?.field
    }

    /// `Character 20: no field is called lastActiv. Nearest: lastActive.`
    private static func sentence(_ problem: Diagnostic, in form: RuleForm) -> String {
        let field = field(of: problem.path)
        if let field, field.hasPrefix("action-"), let index = Int(field.dropFirst("action-".count)),
            form.actions.indices.contains(index), form.actions[index].kind.isEmpty
        {
            return "Choose what happens."
        }
        var text = problem.message
        if let range = problem.range, field == "filter" {
            let before = form.filter.utf8.prefix(range.lowerBound)
            text = "Character \(String(decoding: before, as: UTF8.self).count + 1): \(text)"
        }
        if !problem.suggestions.isEmpty {
            text += " Nearest: \(problem.suggestions.prefix(3).joined(separator: ", "))."
        }
        return text
    }
}
