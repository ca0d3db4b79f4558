import Core

extension RuleDecoder {
    mutating func actions(_ fields: DocumentFields) -> [Action]? {
        guard let (value, path) = fields["actions"] else {
            reader.complain("The field 'actions' is missing.", at: fields.path("actions"), fields.line)
            return nil
        }
        return actions(value, at: path)
    }

    mutating func actions(_ value: DocumentValue, at path: String) -> [Action]? {
        guard case .list(let elements) = value.content else {
            reader.complain("A list of actions is expected, not \(value.kindInWords).", at: path, value.line)
            return nil
        }
        guard !elements.isEmpty else {
            reader.complain("At least one action is needed.", at: path, value.line)
            return nil
        }
        return elements.enumerated().compactMap { action($1, at: "\(path)[\($0)]") }
    }

    /// `suspend`, or `addToGroups: [customers]`.
    mutating func action(_ value: DocumentValue, at path: String) -> Action? {
        let (name, argument): (DocumentValue, DocumentValue)
        var here = path
        switch value.content {
        case .scalar: (name, argument) = (value, DocumentValue(.null, line: value.line))
        case .map(let fields):
            guard let field = fields.first, fields.count == 1 else {
                reader.complain(
                    "An action is a word or one 'action: what with' pair; start each action with a dash.", at: path,
                    value.line)
                return nil
            }
            name = DocumentValue(.scalar(field.key, isPlain: true), line: field.line ?? value.line)
            argument = field.value
            here = "\(path).\(field.key)"
        default:
            reader.complain("An action is expected, not \(value.kindInWords).", at: path, value.line)
            return nil
        }
        guard let kind = reader.word(name, at: path, as: ActionKind.self) else { return nil }
        if let reason = surroundings.capabilities.refusedActions[kind] {
            reader.complain("The connection can't do '\(kind.rawValue)': \(reason)", at: path, name.line)
            return nil
        }
        return action(kind, argument, at: here)
    }

    private mutating func action(_ kind: ActionKind, _ argument: DocumentValue, at path: String) -> Action? {
        switch kind {
        case .addToGroups: return groups(argument, at: path, emptyAllowed: false).map(Action.addToGroups)
        case .removeFromGroups: return groups(argument, at: path, emptyAllowed: false).map(Action.removeFromGroups)
        case .removeProductAccess: return products(argument, at: path).map(Action.removeProductAccess)
        case .removeFromAllGroups: return bare(.removeFromAllGroups, argument, at: path)
        case .removeFromAllAccessGroups: return bare(.removeFromAllAccessGroups, argument, at: path)
        case .suspend: return bare(.suspend, argument, at: path)
        case .restore: return bare(.restore, argument, at: path)
        case .deactivate: return bare(.deactivate, argument, at: path)
        case .reactivate: return bare(.reactivate, argument, at: path)
        case .giveBack: return bare(.giveBack, argument, at: path)
        case .delete: return deletion(argument, at: path)
        case .renameWithSuffix: return reader.text(argument, at: path).map(Action.renameWithSuffix)
        case .invalidatePassword: return invalidation(argument, at: path)
        case .createIssue: return issue(argument, at: path)
        case .sendMail: return mail(argument, at: path)
        }
    }

    private mutating func bare(_ action: Action, _ argument: DocumentValue, at path: String) -> Action? {
        if argument.content == .null || argument.content == .map([]) { return action }
        reader.complain("'\(action.kind.rawValue)' takes nothing with it.", at: path, argument.line)
        return nil
    }

    private mutating func deletion(_ argument: DocumentValue, at path: String) -> Action? {
        if argument.content == .null { return .delete(orElse: []) }
        guard let fields = reader.fields(argument, at: path, known: ["else"]) else { return nil }
        guard let (value, path) = fields["else"] else { return .delete(orElse: []) }
        if value.content == .list([]) { return .delete(orElse: []) }
        guard let actions = actions(value, at: path) else { return nil }
        if actions.contains(where: { $0.kind == .delete }) {
            reader.complain("What is done instead of deleting can't be deleting.", at: path, value.line)
            return nil
        }
        return .delete(orElse: actions)
    }

    private mutating func invalidation(_ argument: DocumentValue, at path: String) -> Action? {
        if argument.content == .null { return .invalidatePassword(sendResetLink: false) }
        guard let fields = reader.fields(argument, at: path, known: ["sendResetLink"]) else { return nil }
        guard let (value, path) = fields["sendResetLink"] else { return .invalidatePassword(sendResetLink: false) }
        return reader.boolean(value, at: path).map(Action.invalidatePassword)
    }

    private mutating func issue(_ argument: DocumentValue, at path: String) -> Action? {
        guard let fields = reader.fields(argument, at: path, known: ["project", "issueType", "summary"]) else {
            return nil
        }
        let project = required("project", fields) { $0.text($1, at: $2) }
        let type = required("issueType", fields) { $0.text($1, at: $2) }
        let summary = required("summary", fields) { $0.text($1, at: $2) }
        guard let project, let type, let summary else { return nil }
        return .createIssue(IssueTemplate(project: project, issueType: type, summary: summary))
    }

    private mutating func mail(_ argument: DocumentValue, at path: String) -> Action? {
        if case .scalar = argument.content {
            guard let name = reader.text(argument, at: path) else { return nil }
            checkTemplate(name, at: path, argument.line)
            return .sendMail(template: name)
        }
        guard let fields = reader.fields(argument, at: path, known: ["template"]) else { return nil }
        return template(fields).map(Action.sendMail)
    }
}

extension Action {
    /// Reads one action as rules write it: `suspend`, or `addToGroups: [customers]`.
    public init(parsing text: String, for organization: RuleSurroundings = RuleSurroundings()) throws(Diagnostics) {
        let value = try DocumentValue(parsing: text)
        var decoder = RuleDecoder(surroundings: organization)
        guard let action = decoder.action(value, at: "action"), decoder.reader.complaints.isEmpty else {
            throw Diagnostics(decoder.reader.complaints)
        }
        self = action
    }

    /// An action as rules write it, from its kind and the names of groups or products it is about; without names just
    /// its kind.
    public static func text(_ kind: ActionKind, names: [String]) -> String {
        names.isEmpty ? kind.rawValue : "\(kind.rawValue): [\(names.map(QuotedText.of).joined(separator: ", "))]"
    }

    /// As `init(parsing:)` reads it, on one line.
    public var text: String { YAMLWriter.flow(RuleEncoder.action(self), isInFlow: false) }
}
