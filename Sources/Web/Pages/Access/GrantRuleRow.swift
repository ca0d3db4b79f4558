import Core

/// One grant rule in the list that answers requests by itself.
struct GrantRuleRow: Sendable {
    /// Its place: the first that fits answers.
    let place: String
    let rule: String
    let id: String
    let path: String
    /// It reports what it would give, and gives nothing.
    let isSafe: Bool
    /// `Any channel`, `Ticket, project HELP, request type Access`.
    let asked: String
    let method: String
    /// In the filter language; `nil` when it means everybody.
    let condition: String?
    let gives: [RuleWords.Chip]
    let isOn: Bool
    /// What the switch asks for: `on ID` or `off ID`.
    let flip: String
    /// What the buttons ask for; `nil` at the end of the list.
    let up: String?
    let down: String?
    /// `38 given back, 2 refused`; `nil` while nobody was answered by it.
    let record: String?

    /// - Parameters:
    ///   - place: counted from 0.
    ///   - filter: the rule's own or its saved one; `nil` when that is gone.
    init(
        _ rule: Rule, at place: Int, of count: Int, filter: String?, _ products: ProductNames, record: String? = nil
    ) {
        self.place = String(place + 1)
        self.rule = rule.name
        (id, path, isSafe, isOn) = (rule.id.rawValue, Link.rule(rule.id), rule.mode == .safe, rule.isEnabled)
        asked = Self.asked(rule, products)
        method = GrantMethod.words(rule, filter: filter)
        condition =
            switch rule.selection {
            case .savedFilter(let name): filter ?? "the saved filter \(name)"
            case .filter(let text): text.isEmpty ? nil : text
            }
        gives = rule.actions.flatMap(RuleWords.chips)
        flip = "\(rule.isEnabled ? "off" : "on") \(rule.id)"
        up = place > 0 ? "up \(rule.id)" : nil
        down = place + 1 < count ? "down \(rule.id)" : nil
        self.record = record
    }

    private static func asked(_ rule: Rule, _ products: ProductNames) -> String {
        guard case .request(let trigger) = rule.trigger else { return "" }
        return RequestWords.trigger(trigger, products)
    }
}

/// How a grant rule tells who gets access.
enum GrantMethod {
    /// `By e-mail domain`, `By existing group`, `Gives back what was taken`, or several of them.
    static func words(_ rule: Rule, filter text: String?) -> String {
        let fields = text.flatMap { try? Filter(parsing: $0) }?.fields ?? []
        var words: [String] = []
        if rule.actions.contains(where: { $0.kind == .giveBack }) { words.append("gives back what was taken") }
        if fields.contains(.emailDomain) || fields.contains(.email) { words.append("by e-mail domain") }
        if fields.contains(.group) || !rule.onlyGroups.isEmpty { words.append("by existing group") }
        if words.isEmpty { words.append(fields.isEmpty ? "for everybody who asks" : "by a filter") }
        let joined = Wording.list(words)
        return joined.prefix(1).uppercased() + joined.dropFirst()
    }
}

extension RequestWords {
    /// `Any channel`, `Jira Service Management, project HELP, request type Access, for Jira`.
    static func trigger(_ trigger: RequestTrigger, _ products: ProductNames) -> String {
        var words = [trigger.channel.map(ChannelWords.name) ?? "Any channel"]
        if let project = trigger.project { words.append("project \(project)") }
        if let type = trigger.requestType { words.append("request type \(type)") }
        if let product = trigger.product { words.append("for \(products.name(product))") }
        return words.joined(separator: ", ")
    }
}
