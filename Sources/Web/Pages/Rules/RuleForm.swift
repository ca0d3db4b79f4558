import Core
import Engine
import Foundation

/// A rule as the editor has it: every field a text as it was typed, so that nothing is lost when something is wrong.
struct RuleForm: Equatable, Sendable {
    /// The version the edit started from; empty for a new rule.
    var version = ""
    var name = ""
    var details = ""
    var isEnabled = true
    var mode = RunMode.safe.rawValue
    /// `filter` or `saved`.
    var selection = "filter"
    var filter = ""
    var savedFilter = ""
    /// A list of names in one line, as `NameList` has it; so are the other lists.
    var onlyGroups = ""
    var actions: [ActionRow] = []
    /// `manual`, `weekly`, `interval`, `event` or `request`.
    var trigger = "manual"
    var days: [String] = ["mon"]
    var weeklyAt = "06:00"
    var every = "1"
    var unit = IntervalUnit.months.rawValue
    var from = ""
    var intervalAt = "06:00"
    var event = DirectoryEvent.Kind.userCreated.rawValue
    /// Empty for every channel; an empty project, request type or product means any.
    var channel = ""
    var project = ""
    var requestType = ""
    var product = ""
    /// Empty for the organisation's.
    var zone = ""
    var missed = ScheduleOptions.Missed.runOnce.rawValue
    var protectGroups = ""
    var protectUsers = ""
    var hasBrake = true
    var brakeUsers = ""
    var brakePercent = ""
    var brakeWhen = Brake.Condition.both.rawValue
    /// Whether people are warned first; what with is kept also while they are not.
    var warns = false
    var warnTemplate = ""
    var warnDays = "7"
    var warnIsRequired = true
    var approval = Rule.Approval.whenBraked.rawValue
    /// A list of addresses in one line.
    var reportMail = ""
    var reportsToFile = false
    var reportsToLog = true

    /// One action: its word, and what with.
    struct ActionRow: Equatable, Sendable {
        /// As rules write it, or `written` for one whose target is the whole action as rules write it.
        var kind: String
        var target: String

        static let written = "written"
    }

    init() {}
}

extension RuleForm {
    init(_ rule: Rule, version: Int?) {
        self.version = version.map(String.init) ?? ""
        (name, details) = (rule.name, rule.details)
        (isEnabled, mode, approval) = (rule.isEnabled, rule.mode.rawValue, rule.approval.rawValue)
        switch rule.selection {
        case .filter(let text): (selection, filter) = ("filter", text)
        case .savedFilter(let name): (selection, savedFilter) = ("saved", name)
        }
        onlyGroups = NameList.text(rule.onlyGroups)
        actions = rule.actions.map(ActionRow.init)
        set(rule.trigger, rule.schedule)
        protectGroups = NameList.text(rule.protect.groups)
        protectUsers = NameList.text(rule.protect.users)
        set(rule.brake)
        set(rule.warn)
        (reportMail, reportsToFile, reportsToLog) = (
            NameList.text(rule.report.mail), rule.report.file, rule.report.log
        )
    }

    private mutating func set(_ warning: Rule.Warning?) {
        warns = warning != nil
        guard let warning else { return }
        (warnTemplate, warnDays, warnIsRequired) = (
            warning.template, String(warning.daysBefore), warning.isRequired
        )
    }

    private mutating func set(_ request: RequestTrigger) {
        trigger = "request"
        channel = request.channel?.rawValue ?? ""
        (project, requestType, product) = (
            request.project ?? "", request.requestType ?? "", request.product?.rawValue ?? ""
        )
    }

    mutating func set(_ brake: Brake) {
        hasBrake = brake.users != nil || brake.percent != nil
        brakeUsers = brake.users.map(String.init) ?? ""
        brakePercent = brake.percent.map { $0 == $0.rounded() && $0 < 1000 ? String(Int($0)) : String($0) } ?? ""
        brakeWhen = brake.when.rawValue
    }

    private mutating func set(_ trigger: Trigger, _ schedule: ScheduleOptions) {
        (zone, missed) = (schedule.timeZone ?? "", schedule.missed.rawValue)
        switch trigger {
        case .manual: self.trigger = "manual"
        case .weekly(let days, let time):
            (self.trigger, self.days, weeklyAt) = ("weekly", days.sorted().map(\.rawValue), time.description)
        case .interval(let count, let unit, let start, let time):
            (self.trigger, every, self.unit) = ("interval", String(count), unit.rawValue)
            (from, intervalAt) = (start.description, time.description)
        case .event(let kind): (self.trigger, event) = ("event", kind.rawValue)
        case .request(let request): set(request)
        }
    }
}

extension RuleForm.ActionRow {
    init(_ action: Action) {
        switch action {
        case .addToGroups(let names), .removeFromGroups(let names), .removeProductAccess(let names):
            self.init(kind: action.kind.rawValue, target: NameList.text(names))
        case .delete(let others) where others.allSatisfy(\.isBare):
            self.init(kind: action.kind.rawValue, target: NameList.text(others.map(\.kind.rawValue)))
        case _ where action.isBare: self.init(kind: action.kind.rawValue, target: "")
        default: self.init(kind: Self.written, target: action.text)
        }
    }
}

extension Action {
    /// Has nothing but its word.
    fileprivate var isBare: Bool {
        switch self {
        case .removeFromAllGroups, .removeFromAllAccessGroups, .suspend, .restore, .deactivate, .reactivate,
            .giveBack:
            true
        default: false
        }
    }
}

extension RuleForm {
    /// What a browser sent. Line ends are as rules have them, not as browsers do.
    init(_ form: Form) {
        func text(_ name: String) -> String { form[name].replacing("\r\n", with: "\n") }
        version = form["version"]
        (name, details) = (form.trimmed("name"), text("details"))
        (isEnabled, mode, approval) = (form["enabled"] == "true", form["mode"], form["approval"])
        (selection, filter, savedFilter) = (form["selection"], text("filter"), form["savedFilter"])
        onlyGroups = form["onlyGroups"]
        let (kinds, targets) = (form.all("action"), form.all("target"))
        actions = kinds.indices.map {
            ActionRow(kind: kinds[$0], target: $0 < targets.count ? targets[$0] : "")
        }
        (trigger, days, weeklyAt) = (form["trigger"], form.all("day"), form.trimmed("weeklyAt"))
        (every, unit, from) = (form.trimmed("every"), form["unit"], form.trimmed("from"))
        (intervalAt, event) = (form.trimmed("intervalAt"), form["event"])
        (zone, missed) = (form.trimmed("zone"), form["missed"])
        (channel, project, requestType) = (form["channel"], form.trimmed("project"), form.trimmed("requestType"))
        product = form["product"]
        (protectGroups, protectUsers) = (form["protectGroups"], form["protectUsers"])
        (warns, warnTemplate, warnDays) = (form["warn"] == "true", form["warnTemplate"], form.trimmed("warnDays"))
        (warnIsRequired, reportMail) = (form["warnRequired"] == "true", form["reportMail"])
        (hasBrake, brakeUsers) = (form["brake"] == "true", form.trimmed("brakeUsers"))
        (brakePercent, brakeWhen) = (form.trimmed("brakePercent"), form["brakeWhen"])
        (reportsToFile, reportsToLog) = (form["reportFile"] == "true", form["reportLog"] == "true")
    }

    /// The same as a browser would send it: what a page that asks something in between carries on.
    var fields: [(name: String, value: String)] {
        var fields = [
            ("version", version), ("name", name), ("details", details), ("mode", mode), ("selection", selection),
            ("filter", filter), ("savedFilter", savedFilter), ("onlyGroups", onlyGroups), ("trigger", trigger),
            ("weeklyAt", weeklyAt), ("every", every), ("unit", unit), ("from", from), ("intervalAt", intervalAt),
            ("event", event), ("channel", channel), ("project", project), ("requestType", requestType),
            ("product", product), ("warnTemplate", warnTemplate), ("warnDays", warnDays), ("reportMail", reportMail),
            ("zone", zone), ("missed", missed), ("protectGroups", protectGroups),
            ("protectUsers", protectUsers), ("brakeUsers", brakeUsers), ("brakePercent", brakePercent),
            ("brakeWhen", brakeWhen), ("approval", approval),
        ]
        let checks = [
            ("enabled", isEnabled), ("brake", hasBrake), ("reportFile", reportsToFile), ("reportLog", reportsToLog),
            ("warn", warns), ("warnRequired", warnIsRequired),
        ]
        fields += checks.filter(\.1).map { ($0.0, "true") }
        fields += days.map { ("day", $0) }
        for row in actions { fields += [("action", row.kind), ("target", row.target)] }
        return fields.map { (name: $0.0, value: $0.1) }
    }

    var hiddenFields: [HiddenField] { fields.map { HiddenField($0.name, $0.value) } }

    /// What a button beside an action asks for: `up 1`, `down 0`, `remove 2`, `add`. Anything else changes nothing.
    mutating func edit(_ command: String) {
        let words = command.split(separator: " ")
        if command == "add" { return actions.append(ActionRow(kind: "", target: "")) }
        guard words.count == 2, let index = Int(words[1]), actions.indices.contains(index) else { return }
        switch words[0] {
        case "up" where index > 0: actions.swapAt(index, index - 1)
        case "down" where index + 1 < actions.count: actions.swapAt(index, index + 1)
        case "remove": actions.remove(at: index)
        default: break
        }
    }
}
