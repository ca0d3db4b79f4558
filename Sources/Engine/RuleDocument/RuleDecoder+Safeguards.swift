import Core

extension RuleDecoder {
    mutating func protection(_ fields: DocumentFields) -> Rule.Protection {
        var protection = Rule.Protection()
        guard let (value, path) = fields["protect"],
            let fields = reader.fields(value, at: path, known: ["groups", "users"])
        else { return protection }
        if let (value, path) = fields["groups"] { protection.groups = groups(value, at: path) ?? [] }
        if let (value, path) = fields["users"] { protection.users = reader.texts(value, at: path) ?? [] }
        return protection
    }

    mutating func brake(_ fields: DocumentFields) -> Brake {
        guard let (value, path) = fields["brake"] else { return surroundings.standardBrake }
        if case .scalar(let word, _) = value.content {
            if word == "off" { return .off }
            reader.complain("The brake is 'off' or has limits: {users: 50, percent: 10}.", at: path, value.line)
            return .standard
        }
        guard let fields = reader.fields(value, at: path, known: ["users", "percent", "when"]) else {
            return .standard
        }
        var brake = Brake(users: nil, percent: nil, when: .either)
        if let (value, path) = fields["users"] { brake.users = reader.integer(value, at: path, in: 0...10_000_000) }
        if let (value, path) = fields["percent"] { brake.percent = reader.number(value, at: path, in: 0...100) }
        if let (value, path) = fields["when"] {
            brake.when = reader.word(value, at: path, as: Brake.Condition.self) ?? .either
        }
        if fields["users"] == nil, fields["percent"] == nil {
            reader.complain(
                "A brake needs 'users' or 'percent'; to go without one say 'brake: off'.", at: path, value.line)
        }
        return brake
    }

    mutating func warning(_ fields: DocumentFields) -> Rule.Warning? {
        guard let (value, path) = fields["warn"],
            let fields = reader.fields(value, at: path, known: ["template", "daysBefore", "required"])
        else { return nil }
        let template = template(fields)
        let days = required("daysBefore", fields) { $0.integer($1, at: $2, in: 0...365) }
        let isRequired = fields["required"].map { reader.boolean($0.value, at: $0.path) ?? true } ?? true
        guard let template, let days else { return nil }
        return Rule.Warning(template: template, daysBefore: days, isRequired: isRequired)
    }

    /// The field `template`, which must name one that exists.
    mutating func template(_ fields: DocumentFields) -> String? {
        guard let name = required("template", fields, { $0.text($1, at: $2) }) else { return nil }
        checkTemplate(name, at: fields.path("template"), fields["template"]?.value.line)
        return name
    }

    mutating func checkTemplate(_ name: String, at path: String, _ line: Int?) {
        guard let known = surroundings.templates, !known.contains(where: { $0.lowercased() == name.lowercased() })
        else { return }
        reader.complain(
            "There is no template '\(name)'.", at: path, line,
            suggestions: NearestNames.nearest(to: name, among: known))
    }

    mutating func report(_ fields: DocumentFields) -> Rule.Report {
        var report = Rule.Report()
        guard let (value, path) = fields["report"],
            let fields = reader.fields(value, at: path, known: ["mail", "file", "log"])
        else { return report }
        if let (value, path) = fields["mail"] { report.mail = addresses(value, at: path) }
        if let (value, path) = fields["file"] { report.file = reader.boolean(value, at: path) ?? false }
        if let (value, path) = fields["log"] { report.log = reader.boolean(value, at: path) ?? true }
        return report
    }

    private mutating func addresses(_ value: DocumentValue, at path: String) -> [String] {
        let texts = reader.texts(value, at: path) ?? []
        for (index, text) in texts.enumerated() where !RuleDecoder.isAddress(text) {
            reader.complain("'\(text)' is not an e-mail address.", at: "\(path)[\(index)]", value.line)
        }
        return texts
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    }
}
