import Core
import Engine

extension RuleForm {
    /// The rule as documents write it; whether it is right, the reader of documents decides.
    var document: DocumentValue {
        var fields = [
            DocumentField("name", .text(name)), DocumentField("description", .text(details)),
            DocumentField("enabled", .plain(isEnabled ? "true" : "false")), DocumentField("mode", .text(mode)),
            selection == "saved"
                ? DocumentField("savedFilter", .text(savedFilter)) : DocumentField("filter", .text(filter)),
            DocumentField("trigger", triggerValue),
            DocumentField("actions", DocumentValue(.list(actions.map(\.document)))),
            DocumentField("onlyGroups", .names(onlyGroups)),
            DocumentField(
                "protect",
                .map([DocumentField("groups", .names(protectGroups)), DocumentField("users", .names(protectUsers))])),
            DocumentField("brake", brakeValue), DocumentField("approval", .text(approval)),
        ]
        if warns { fields.append(DocumentField("warn", warningValue)) }
        fields.append(
            DocumentField(
                "report",
                .map([
                    DocumentField("mail", .names(reportMail)),
                    DocumentField("file", .plain(reportsToFile ? "true" : "false")),
                    DocumentField("log", .plain(reportsToLog ? "true" : "false")),
                ])))
        return .map(fields)
    }

    private var triggerValue: DocumentValue {
        var fields: [DocumentField] = []
        switch trigger {
        case "weekly":
            fields.append(
                DocumentField(
                    "weekly",
                    .map([
                        DocumentField("on", DocumentValue(.list(days.map { .text($0) }))),
                        DocumentField("at", .text(weeklyAt)),
                    ])))
        case "interval":
            fields.append(
                DocumentField(
                    "interval",
                    .map([
                        DocumentField("every", .plain(every)), DocumentField("unit", .text(unit)),
                        DocumentField("from", .text(from)), DocumentField("at", .text(intervalAt)),
                    ])))
        case "event": fields.append(DocumentField("event", .text(event)))
        case "request": fields.append(DocumentField("request", requestValue))
        default: fields.append(DocumentField("manual", .map([])))
        }
        if !zone.isEmpty { fields.append(DocumentField("timezone", .text(zone))) }
        fields.append(DocumentField("missed", .text(missed)))
        return .map(fields)
    }

    private var requestValue: DocumentValue {
        var fields = [DocumentField("channel", .text(channel.isEmpty ? "any" : channel))]
        // Of other channels they are not shown, and not meant.
        if hasTickets, !project.isEmpty { fields.append(DocumentField("project", .text(project))) }
        if hasTickets, !requestType.isEmpty { fields.append(DocumentField("requestType", .text(requestType))) }
        if !product.isEmpty { fields.append(DocumentField("product", .text(product))) }
        return .map(fields)
    }

    private var hasTickets: Bool { channel.isEmpty || channel == RequestTrigger.Channel.jsm.rawValue }

    private var warningValue: DocumentValue {
        .map([
            DocumentField("template", .text(warnTemplate)), DocumentField("daysBefore", .plain(warnDays)),
            DocumentField("required", .plain(warnIsRequired ? "true" : "false")),
        ])
    }

    private var brakeValue: DocumentValue {
        guard hasBrake else { return .text("off") }
        var fields: [DocumentField] = []
        if !brakeUsers.isEmpty { fields.append(DocumentField("users", .plain(brakeUsers))) }
        if !brakePercent.isEmpty { fields.append(DocumentField("percent", .plain(brakePercent))) }
        fields.append(DocumentField("when", .text(brakeWhen)))
        return .map(fields)
    }

    /// The rule of this form with what the form does not show of the rule it replaces.
    func rule(_ decoded: Rule, keepingFrom base: Rule?) -> Rule {
        guard let base else { return decoded }
        var rule = decoded
        // A limit that is off has no condition, so the form cannot say one.
        if !hasBrake, base.brake.users == nil, base.brake.percent == nil { rule.brake = base.brake }
        return rule
    }
}

extension RuleForm.ActionRow {
    fileprivate var document: DocumentValue {
        switch ActionKind(rawValue: kind) {
        case .addToGroups, .removeFromGroups, .removeProductAccess:
            return .map([DocumentField(kind, .names(target))])
        case .delete:
            let others = NameList.names(target)
            if others.isEmpty { return .text(kind) }
            return .map([
                DocumentField(kind, .map([DocumentField("else", DocumentValue(.list(others.map { .text($0) })))]))
            ])
        case nil where kind == Self.written:
            return (try? DocumentValue(parsing: target)) ?? .text(target)
        default: return .text(kind)
        }
    }
}

extension DocumentValue {
    fileprivate static func text(_ text: String) -> DocumentValue { DocumentValue(.scalar(text, isPlain: false)) }
    fileprivate static func plain(_ text: String) -> DocumentValue { DocumentValue(.scalar(text, isPlain: true)) }
    fileprivate static func map(_ fields: [DocumentField]) -> DocumentValue { DocumentValue(.map(fields)) }
    fileprivate static func names(_ text: String) -> DocumentValue {
        DocumentValue(.list(NameList.names(text).map { DocumentValue(.scalar($0, isPlain: false)) }))
    }
}
