import Core

/// Writes a rule with the fields the decoder reads; what is as it would be without a field is left out.
enum RuleEncoder {
    static func value(_ rule: Rule, standardBrake: Brake = .standard) -> DocumentValue {
        var fields = [DocumentField("name", .text(rule.name))]
        if !rule.details.isEmpty { fields.append(DocumentField("description", .text(rule.details))) }
        fields.append(DocumentField("enabled", .plain(rule.isEnabled)))
        fields.append(DocumentField("mode", .plain(rule.mode.rawValue)))
        switch rule.selection {
        case .filter(let text): fields.append(DocumentField("filter", .text(text)))
        case .savedFilter(let name): fields.append(DocumentField("savedFilter", .text(name)))
        }
        fields.append(DocumentField("trigger", trigger(rule.trigger, rule.schedule)))
        fields.append(DocumentField("actions", DocumentValue(.list(rule.actions.map(action)))))
        if !rule.onlyGroups.isEmpty { fields.append(DocumentField("onlyGroups", .texts(rule.onlyGroups))) }
        if rule.protect != Rule.Protection() { fields.append(DocumentField("protect", protection(rule.protect))) }
        if rule.brake != standardBrake { fields.append(DocumentField("brake", brake(rule.brake))) }
        if let warn = rule.warn { fields.append(DocumentField("warn", warning(warn))) }
        fields.append(DocumentField("approval", .plain(rule.approval.rawValue)))
        if rule.report != Rule.Report() { fields.append(DocumentField("report", report(rule.report))) }
        return DocumentValue(.map(fields))
    }

    private static func trigger(_ trigger: Trigger, _ schedule: ScheduleOptions) -> DocumentValue {
        var fields: [DocumentField] = []
        switch trigger {
        case .manual: fields.append(DocumentField("manual", DocumentValue(.map([]))))
        case .weekly(let days, let time):
            fields.append(
                DocumentField(
                    "weekly",
                    DocumentValue(
                        .map([
                            DocumentField("on", DocumentValue(.list(days.sorted().map { .plain($0.rawValue) }))),
                            DocumentField("at", .text(time.description)),
                        ]))))
        case .interval(let every, let unit, let from, let time):
            fields.append(
                DocumentField(
                    "interval",
                    DocumentValue(
                        .map([
                            DocumentField("every", .plain(every)), DocumentField("unit", .plain(unit.rawValue)),
                            DocumentField("from", .text(from.description)),
                            DocumentField("at", .text(time.description)),
                        ]))))
        case .event(let kind): fields.append(DocumentField("event", .plain(kind.rawValue)))
        case .request(let request):
            var parts = [DocumentField("channel", .plain(request.channel?.rawValue ?? "any"))]
            if let project = request.project { parts.append(DocumentField("project", .text(project))) }
            if let type = request.requestType { parts.append(DocumentField("requestType", .text(type))) }
            if let product = request.product { parts.append(DocumentField("product", .text(product.rawValue))) }
            fields.append(DocumentField("request", DocumentValue(.map(parts))))
        }
        if let zone = schedule.timeZone { fields.append(DocumentField("timezone", .text(zone))) }
        if schedule.missed != .runOnce { fields.append(DocumentField("missed", .plain(schedule.missed.rawValue))) }
        return DocumentValue(.map(fields))
    }

    static func action(_ action: Action) -> DocumentValue {
        let argument: DocumentValue
        switch action {
        case .addToGroups(let names), .removeFromGroups(let names), .removeProductAccess(let names):
            argument = .texts(names)
        case .removeFromAllGroups, .removeFromAllAccessGroups, .suspend, .restore, .deactivate, .reactivate,
            .giveBack, .delete(orElse: []), .invalidatePassword(sendResetLink: false):
            return .plain(action.kind.rawValue)
        case .delete(let others):
            argument = DocumentValue(
                .map([DocumentField("else", DocumentValue(.list(others.map(RuleEncoder.action))))]))
        case .renameWithSuffix(let suffix): argument = .text(suffix)
        case .invalidatePassword(let sendsLink):
            argument = DocumentValue(.map([DocumentField("sendResetLink", .plain(sendsLink))]))
        case .createIssue(let issue):
            argument = DocumentValue(
                .map([
                    DocumentField("project", .text(issue.project)), DocumentField("issueType", .text(issue.issueType)),
                    DocumentField("summary", .text(issue.summary)),
                ]))
        case .sendMail(let template):
            argument = DocumentValue(.map([DocumentField("template", .text(template))]))
        }
        return DocumentValue(.map([DocumentField(action.kind.rawValue, argument)]))
    }

    static func protection(_ protect: Rule.Protection) -> DocumentValue {
        var fields: [DocumentField] = []
        if !protect.groups.isEmpty { fields.append(DocumentField("groups", .texts(protect.groups))) }
        if !protect.users.isEmpty { fields.append(DocumentField("users", .texts(protect.users))) }
        return DocumentValue(.map(fields))
    }

    private static func brake(_ brake: Brake) -> DocumentValue {
        guard brake.users != nil || brake.percent != nil else { return .plain("off") }
        var fields: [DocumentField] = []
        if let users = brake.users { fields.append(DocumentField("users", .plain(users))) }
        if let percent = brake.percent { fields.append(DocumentField("percent", .plain(percent))) }
        fields.append(DocumentField("when", .plain(brake.when.rawValue)))
        return DocumentValue(.map(fields))
    }

    private static func warning(_ warn: Rule.Warning) -> DocumentValue {
        DocumentValue(
            .map([
                DocumentField("template", .text(warn.template)), DocumentField("daysBefore", .plain(warn.daysBefore)),
                DocumentField("required", .plain(warn.isRequired)),
            ]))
    }

    private static func report(_ report: Rule.Report) -> DocumentValue {
        var fields: [DocumentField] = []
        if !report.mail.isEmpty { fields.append(DocumentField("mail", .texts(report.mail))) }
        if report.file { fields.append(DocumentField("file", .plain(true))) }
        if !report.log { fields.append(DocumentField("log", .plain(false))) }
        return DocumentValue(.map(fields))
    }
}
