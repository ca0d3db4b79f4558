import Core
import Store

/// When a rule warns, beside how long its filter wants people to have been away.
public struct WarningTiming: Equatable, Sendable {
    /// Name of the rule.
    public var rule: String
    /// Name of the template.
    public var template: String
    public var daysBefore: Int
    /// Days of inactivity its filter asks for, each once; empty when it asks for none.
    public var thresholds: [Int]

    init(rule: String, warning: Rule.Warning, filter: Filter) {
        self.rule = rule
        (template, daysBefore) = (warning.template, warning.daysBefore)
        thresholds = Set(filter.inactivityThresholds.map(\.days)).sorted()
    }

    /// Days of inactivity at which the warning goes out; empty when the filter asks for none.
    public var warnsAt: [Int] { thresholds.map { $0 - daysBefore } }

    /// What is wrong when the template is made for people away so many days: the mail would go out at another time than
    /// it says. `nil` when both fit, or either says nothing of days.
    func complaint(days: Int?, named template: String) -> String? {
        guard let days, let threshold = thresholds.first, !warnsAt.contains(days) else { return nil }
        let start =
            "The template '\(template)' is made for \(Self.count(days)) since inactivity, and with the filter's "
            + "\(thresholds.map(String.init).joined(separator: " or ")) days and daysBefore \(daysBefore) the mail goes "
            + "out at \(warnsAt.map(String.init).joined(separator: " or ")). "
        let fitting = thresholds.map { $0 - days }.filter { (0...365).contains($0) }
        guard !fitting.isEmpty else {
            return start + "Nobody is that long away before the rule hits them: choose a template of fewer days than "
                + "\(threshold)."
        }
        return start + "daysBefore must be \(fitting.map(String.init).joined(separator: " or "))."
    }

    private static func count(_ days: Int) -> String { days == 1 ? "1 day" : "\(days) days" }
}

extension Usher {
    /// Of every rule that warns and whose filter can be read.
    public func warningTimings() async throws -> [WarningTiming] {
        let (rules, filters) = try await store.database.read { (try $0.rules.all(), try $0.filters.all()) }
        return rules.compactMap { rule in
            guard let warning = rule.warn,
                let filter = try? Self.filter(of: rule, among: filters.map { ($0.name, $0.query) })
            else { return nil }
            return WarningTiming(rule: rule.name, warning: warning, filter: filter)
        }
    }

    /// What is wrong with the days of the templates that these rules name, each with its path in the document.
    ///
    /// - Parameters:
    ///   - filters: those of the same document; they go before the saved ones.
    ///   - path: of a rule in the document, by its position.
    func timingComplaints(
        _ rules: [Rule], filters: [(name: String, text: String)] = [], path: (Int) -> String
    ) async throws -> [Diagnostic] {
        guard rules.contains(where: { $0.warn != nil }) else { return [] }
        let (templates, saved) = try await store.database.read { (try $0.templates.all(), try $0.filters.all()) }
        return rules.enumerated().compactMap { index, rule in
            guard let warning = rule.warn,
                let template = templates.first(where: { $0.name.lowercased() == warning.template.lowercased() }),
                let filter = try? Self.filter(of: rule, among: filters + saved.map { ($0.name, $0.query) }),
                let complaint = WarningTiming(rule: rule.name, warning: warning, filter: filter)
                    .complaint(days: template.days, named: template.name)
            else { return nil }
            return Diagnostic(complaint, path: path(index) + "warn.daysBefore")
        }
    }

    /// Names are not checked: only the days are looked at. `nil` when a saved filter is missing.
    private static func filter(of rule: Rule, among filters: [(name: String, text: String)]) throws -> Filter? {
        switch rule.selection {
        case .filter(let text): return try Filter(parsing: text, names: .any)
        case .savedFilter(let name):
            guard let found = filters.first(where: { $0.name.lowercased() == name.lowercased() }) else { return nil }
            return try Filter(parsing: found.text, names: .any)
        }
    }
}
