extension Rule {
    /// Names of the templates it writes mails with, each with its path in a rule document: its warning's first.
    public var templates: [(path: String, name: String)] {
        let warning = warn.map { [(path: "warn.template", name: $0.template)] } ?? []
        return warning + actions.enumerated().flatMap { $1.templates(at: "actions[\($0)]") }
    }

    /// Whether it names this template, ignoring case.
    public func uses(template name: String) -> Bool {
        templates.contains { $0.name.lowercased() == name.lowercased() }
    }

    /// The same rule after a template it may name got another name.
    public func renaming(template old: String, to new: String) -> Rule {
        var rule = self
        if let name = warn?.template, name.lowercased() == old.lowercased() { rule.warn?.template = new }
        rule.actions = actions.map { $0.renaming(template: old, to: new) }
        return rule
    }
}

extension Action {
    fileprivate func templates(at path: String) -> [(path: String, name: String)] {
        switch self {
        case .sendMail(let name): [("\(path).sendMail", name)]
        case .delete(let others): others.enumerated().flatMap { $1.templates(at: "\(path).delete.else[\($0)]") }
        default: []
        }
    }

    fileprivate func renaming(template old: String, to new: String) -> Action {
        switch self {
        case .sendMail(let name): name.lowercased() == old.lowercased() ? .sendMail(template: new) : self
        case .delete(let others): .delete(orElse: others.map { $0.renaming(template: old, to: new) })
        default: self
        }
    }
}
