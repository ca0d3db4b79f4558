import Core

/// A rule as the database keeps it: version 1 of a JSON document that says every field, so that what is stored does
/// not change when a default of the program does.
struct RuleRecord: Codable {
    var version = 1
    var id: RuleID
    var name: String
    var details: String
    var isEnabled: Bool
    var mode: RunMode
    var filter: String?
    var savedFilter: String?
    var trigger: TriggerRecord
    var timeZone: String?
    var missed: ScheduleOptions.Missed
    var actions: [ActionRecord]
    var onlyGroups: [String]
    var protect: Rule.Protection
    var brake: Brake
    var warn: WarningRecord?
    var approval: Rule.Approval
    var report: ReportRecord

    struct WarningRecord: Codable {
        var template: String
        var daysBefore: Int
        var isRequired: Bool
    }
    struct ReportRecord: Codable {
        var mail: [String]
        var file: Bool
        var log: Bool
    }

    init(_ rule: Rule) {
        id = rule.id
        name = rule.name
        details = rule.details
        isEnabled = rule.isEnabled
        mode = rule.mode
        switch rule.selection {
        case .filter(let query): filter = query
        case .savedFilter(let name): savedFilter = name
        }
        trigger = TriggerRecord(rule.trigger)
        timeZone = rule.schedule.timeZone
        missed = rule.schedule.missed
        actions = rule.actions.map(ActionRecord.init)
        onlyGroups = rule.onlyGroups
        protect = rule.protect
        brake = rule.brake
        warn = rule.warn.map {
            WarningRecord(template: $0.template, daysBefore: $0.daysBefore, isRequired: $0.isRequired)
        }
        approval = rule.approval
        report = ReportRecord(mail: rule.report.mail, file: rule.report.file, log: rule.report.log)
    }

    func rule() throws -> Rule {
        let selection: Rule.Selection
        switch (filter, savedFilter) {
        case (let query?, nil): selection = .filter(query)
        case (nil, let name?): selection = .savedFilter(name)
        default: throw StoreError.unreadable("rule '\(name)' has not exactly one filter")
        }
        return Rule(
            id: id, name: name, details: details, isEnabled: isEnabled, mode: mode, selection: selection,
            trigger: try trigger.trigger(), schedule: ScheduleOptions(timeZone: timeZone, missed: missed),
            actions: try actions.map { try $0.action() }, onlyGroups: onlyGroups, protect: protect, brake: brake,
            warn: warn.map {
                Rule.Warning(template: $0.template, daysBefore: $0.daysBefore, isRequired: $0.isRequired)
            }, approval: approval, report: Rule.Report(mail: report.mail, file: report.file, log: report.log))
    }
}

/// What a run may keep of the rule it was planned from: one text that reads back to the same rule.
public enum RuleText {
    public static func text(_ rule: Rule) throws -> String { try StoredJSON.text(RuleRecord(rule)) }
    /// Throws `StoreError.unreadable` for a text that `text` did not write.
    public static func rule(_ text: String) throws -> Rule { try StoredJSON.value(RuleRecord.self, text).rule() }
}

struct TriggerRecord: Codable {
    enum Kind: String, Codable { case manual, weekly, interval, event, request }
    var kind: Kind
    var on: [Weekday]?
    var at: String?
    var every: Int?
    var unit: IntervalUnit?
    var from: String?
    var event: DirectoryEvent.Kind?
    var channel: RequestTrigger.Channel?
    var project: String?
    var requestType: String?
    var product: ProductKey?

    init(_ trigger: Trigger) {
        switch trigger {
        case .manual: kind = .manual
        case .weekly(let days, let time): (kind, on, at) = (.weekly, days.sorted(), time.description)
        case .interval(let count, let unit, let start, let time):
            (kind, every, self.unit, from, at) = (.interval, count, unit, start.description, time.description)
        case .event(let event): (kind, self.event) = (.event, event)
        case .request(let request):
            (kind, channel) = (.request, request.channel)
            (project, requestType, product) = (request.project, request.requestType, request.product)
        }
    }

    func trigger() throws -> Trigger {
        let time = at.flatMap { TimeOfDay($0) }
        switch kind {
        case .manual: return .manual
        case .weekly: if let on, let time { return .weekly(on: Set(on), at: time) }
        case .interval:
            if let every, let unit, let start = from.flatMap({ CivilDay($0) }), let time {
                return .interval(every: every, unit: unit, from: start, at: time)
            }
        case .event: if let event { return .event(event) }
        case .request:
            return .request(
                RequestTrigger(channel: channel, project: project, requestType: requestType, product: product))
        }
        throw StoreError.unreadable("a \(kind.rawValue) trigger lacks a part")
    }
}

struct ActionRecord: Codable {
    var kind: ActionKind
    var groups: [String]?
    var products: [String]?
    var orElse: [ActionRecord]?
    var suffix: String?
    var sendResetLink: Bool?
    var template: String?
    var project: String?
    var issueType: String?
    var summary: String?

    init(_ action: Action) {
        kind = action.kind
        switch action {
        case .addToGroups(let names), .removeFromGroups(let names): groups = names
        case .removeProductAccess(let names): products = names
        case .delete(let others): orElse = others.map(ActionRecord.init)
        case .renameWithSuffix(let text): suffix = text
        case .invalidatePassword(let sends): sendResetLink = sends
        case .createIssue(let issue):
            (project, issueType, summary) = (issue.project, issue.issueType, issue.summary)
        case .sendMail(let name): template = name
        case .removeFromAllGroups, .removeFromAllAccessGroups, .suspend, .restore, .deactivate, .reactivate,
            .giveBack:
            break
        }
    }

    func action() throws -> Action {
        switch kind {
        case .removeFromAllGroups: return .removeFromAllGroups
        case .removeFromAllAccessGroups: return .removeFromAllAccessGroups
        case .suspend: return .suspend
        case .restore: return .restore
        case .deactivate: return .deactivate
        case .reactivate: return .reactivate
        case .giveBack: return .giveBack
        case .addToGroups: if let groups { return .addToGroups(groups) }
        case .removeFromGroups: if let groups { return .removeFromGroups(groups) }
        case .removeProductAccess: if let products { return .removeProductAccess(products) }
        case .delete: return .delete(orElse: try (orElse ?? []).map { try $0.action() })
        case .renameWithSuffix: if let suffix { return .renameWithSuffix(suffix) }
        case .invalidatePassword: if let sendResetLink { return .invalidatePassword(sendResetLink: sendResetLink) }
        case .createIssue:
            if let project, let issueType, let summary {
                return .createIssue(IssueTemplate(project: project, issueType: issueType, summary: summary))
            }
        case .sendMail: if let template { return .sendMail(template: template) }
        }
        throw StoreError.unreadable("the action \(kind.rawValue) lacks a part")
    }
}
