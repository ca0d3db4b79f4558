import Core
import Engine
import Foundation

/// The editor of a rule: one form with sections, and beside it what the rule would do.
struct RuleEditorPage: Page {
    struct Field: Sendable {
        let id: String
        let value: String
        let error: String?
    }
    /// Options of which one is chosen.
    struct Choice: Sendable {
        let id: String
        let options: [FormChoice]
        let error: String?
    }
    struct ActionLine: Sendable {
        let id: String
        let number: String
        let kind: String
        let kinds: [FormChoice]
        let target: String
        let error: String?
        let isFirst: Bool
        let isLast: Bool
        let up: String
        let down: String
        let remove: String
    }
    struct Saved: Sendable {
        let by: String
        let ago: String
        let runPath: String
        let duplicatePath: String
        let removePath: String
        let resultsPath: String
        /// `nil` while it has taken nothing.
        let askedBack: AskedBack?
    }
    static let template = "rule-editor"
    let shell: Shell
    let listPath: String
    let heading: String
    /// Who saved it last, and what can be done with it; `nil` for a new rule.
    let saved: Saved?
    let action: String
    let previewPath: String
    let countPath: String
    let completePath: String
    let ruleID: String
    let version: String
    /// A viewer looks only.
    let canEdit: Bool
    /// For a new rule that started from nothing; empty otherwise.
    let presets: [RulesPage.PresetLink]
    let hasPresets: Bool
    let name: Field
    let details: Field
    let isEnabled: Bool
    let triggers: Choice
    let days: Choice
    let weeklyAt: Field
    let every: Field
    let units: Choice
    let from: Field
    let intervalAt: Field
    let events: Choice
    let channels: Choice
    /// Of Jira Service Management; `nil` where the vendor's lists are not known: then they are typed.
    let projects: Choice?
    let project: Field
    let requestTypes: Choice?
    let requestType: Field
    let products: Choice
    let zone: Field
    let zones: [String]
    let organizationZone: String
    let missed: Choice
    /// `nil` when there is no saved filter to choose.
    let selections: Choice?
    let filter: Field
    let savedFilters: Choice
    let onlyGroups: Field
    let actions: [ActionLine]
    let actionsError: String?
    let protectGroups: Field
    let protectUsers: Field
    let hasBrake: Bool
    let brakeUsers: Field
    let brakePercent: Field
    let brakeConditions: Choice
    let approvals: Choice
    let warns: Bool
    let warnTemplates: Choice
    let warnDays: Field
    let warnIsRequired: Bool
    /// When the warning goes out, in words; `nil` when the filter does not say how long people must have been away.
    let warnTiming: String?
    let templatesPath: String
    /// There is a directory for them, or the rule asks for one already.
    let canReportToFile: Bool
    let reportsToFile: Bool
    let reportsToLog: Bool
    let reportMail: Field
    let modes: Choice
    let panel: RuleSidePanel
}

/// What the editor needs to know besides the form.
struct RuleEditorSurroundings {
    var stored: StoredRuleShown?
    var savedFilters: [String]
    var refusedActions: Set<ActionKind>
    var organizationZone: String?
    var presets: [RulesPage.PresetLink]
    var canEdit: Bool
    var hasReportDirectory = false
    /// Names of mails a warning may be written with.
    var templates: [String] = []
    var products: ProductNames?
    /// `nil` while the vendor's lists are not known.
    var desks: RequestDesks?

    struct StoredRuleShown {
        var rule: Rule
        var by: String
        var ago: String
        var rejoins: RejoinRate?
    }
}

extension RuleEditorPage {
    init(
        shell: Shell, form: RuleForm, problems: RuleProblems, panel: RuleSidePanel, around: RuleEditorSurroundings
    ) {
        func field(_ id: String, _ value: String) -> Field { Field(id: id, value: value, error: problems[id]) }
        func choice(_ id: String, _ chosen: String, _ options: [(String, String)]) -> Choice {
            Choice(
                id: id, options: options.map { FormChoice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) },
                error: problems[id])
        }
        let rule = around.stored?.rule
        self.shell = shell
        listPath = Link.rules
        heading = rule?.name ?? "New rule"
        saved = around.stored.map(Saved.init)
        action = rule.map { Link.rule($0.id) } ?? Link.rules
        (previewPath, countPath, completePath) = (Link.rulePreview, "\(Link.users)/count", "\(Link.users)/complete")
        (ruleID, version, canEdit, presets) = (rule?.id.rawValue ?? "", form.version, around.canEdit, around.presets)
        hasPresets = !presets.isEmpty
        (name, details, isEnabled) = (field("name", form.name), field("details", form.details), form.isEnabled)
        triggers = choice("trigger", form.trigger, Self.triggers)
        days = Choice(
            id: "days",
            options: Weekday.allCases.map {
                FormChoice(
                    value: $0.rawValue, label: $0.rawValue.capitalized, isChosen: form.days.contains($0.rawValue))
            }, error: problems["days"])
        (weeklyAt, every, from) = (
            field("weeklyAt", form.weeklyAt), field("every", form.every), field("from", form.from)
        )
        units = choice("unit", form.unit, IntervalUnit.allCases.map { ($0.rawValue, $0.rawValue) })
        intervalAt = field("intervalAt", form.intervalAt)
        events = choice(
            "event", form.event, [("userCreated", "A user is created"), ("userLoggedIn", "A user logs in")])
        channels = choice(
            "channel", form.channel,
            [("", "Any channel")] + RequestTrigger.Channel.allCases.map { ($0.rawValue, ChannelWords.name($0)) })
        let desks = around.desks
        projects = desks.map { choice("project", form.project, $0.projects(keeping: form.project)) }
        project = field("project", form.project)
        requestTypes = desks.map {
            choice("requestType", form.requestType, $0.types(of: form.project, keeping: form.requestType))
        }
        requestType = field("requestType", form.requestType)
        products = choice("product", form.product, Self.products(around.products, keeping: form.product))
        (zone, zones) = (field("zone", form.zone), Self.commonZones)
        organizationZone = around.organizationZone ?? "UTC"
        missed = choice(
            "missed", form.missed, [("runOnce", "Run once as soon as it is back"), ("skip", "Skip that time")])
        let names = around.savedFilters
        selections =
            names.isEmpty && form.selection != "saved"
            ? nil
            : choice("selection", form.selection, [("filter", "A filter of its own"), ("saved", "A saved filter")])
        filter = field("filter", form.filter)
        savedFilters = choice("savedFilter", form.savedFilter, names.map { ($0, $0) })
        onlyGroups = field("onlyGroups", form.onlyGroups)
        actions = Self.lines(form, problems, refused: around.refusedActions)
        actionsError = problems["actions"]
        protectGroups = field("protectGroups", form.protectGroups)
        protectUsers = field("protectUsers", form.protectUsers)
        (hasBrake, brakeUsers) = (form.hasBrake, field("brakeUsers", form.brakeUsers))
        brakePercent = field("brakePercent", form.brakePercent)
        brakeConditions = choice(
            "brakeWhen", form.brakeWhen, [("both", "both are passed"), ("either", "one of them is passed")])
        approvals = choice(
            "approval", form.approval,
            [
                ("whenBraked", "When the brake holds it back"), ("always", "Every run, however small"),
                ("never", "Never; the brake still holds"),
            ])
        (warns, warnIsRequired, warnDays) = (form.warns, form.warnIsRequired, field("warnDays", form.warnDays))
        warnTemplates = choice("warnTemplate", form.warnTemplate, Self.templates(around, keeping: form.warnTemplate))
        (warnTiming, templatesPath) = (WarningDay.words(form), Link.notifications)
        canReportToFile = around.hasReportDirectory || form.reportsToFile
        (reportsToFile, reportsToLog) = (form.reportsToFile, form.reportsToLog)
        reportMail = field("reportMail", form.reportMail)
        modes = choice("mode", form.mode, [("safe", "Safe mode"), ("live", "Live")])
        self.panel = panel
    }

    private static var triggers: [(String, String)] {
        [
            ("weekly", "Weekly"), ("interval", "Interval"), ("event", "Event"), ("request", "Request"),
            ("manual", "By hand"),
        ]
    }

    /// What is chosen stays to be chosen, also when nothing has that name any more.
    private static func templates(_ around: RuleEditorSurroundings, keeping chosen: String) -> [(String, String)] {
        let gone = chosen.isEmpty || around.templates.contains(chosen) ? [] : [(chosen, chosen)]
        return [("", "Choose a mail")] + gone + around.templates.map { ($0, $0) }
    }

    private static func products(_ names: ProductNames?, keeping chosen: String) -> [(String, String)] {
        let known = names?.all ?? []
        let gone = chosen.isEmpty || known.contains { $0.0 == chosen } ? [] : [(chosen, chosen)]
        return [("", "Any product")] + gone + known
    }

    private static func lines(
        _ form: RuleForm, _ problems: RuleProblems, refused: Set<ActionKind>
    ) -> [ActionLine] {
        form.actions.enumerated().map { index, row in
            let isLast = index + 1 == form.actions.count
            return ActionLine(
                id: "action-\(index)", number: "\(index + 1)", kind: ActionWords.tone(row.kind),
                kinds: ActionWords.options(chosen: row.kind, refused: refused), target: row.target,
                error: problems["action-\(index)"], isFirst: index == 0, isLast: isLast, up: "up \(index)",
                down: "down \(index)", remove: "remove \(index)")
        }
    }

    /// Offered while somebody types; every IANA name is taken.
    private static let commonZones = [
        "UTC", "Europe/London", "Europe/Amsterdam", "Europe/Berlin", "Europe/Madrid", "Europe/Paris", "Europe/Rome",
        "Europe/Stockholm", "Europe/Warsaw", "Europe/Zurich", "Europe/Helsinki", "Europe/Istanbul", "Africa/Cairo",
        "Africa/Johannesburg", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
        "America/Sao_Paulo", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo",
        "Australia/Sydney", "Pacific/Auckland",
    ]
}

extension RuleEditorPage.Saved {
    init(_ stored: RuleEditorSurroundings.StoredRuleShown) {
        let id = stored.rule.id
        self.init(
            by: stored.by, ago: stored.ago, runPath: Link.ruleRun(id), duplicatePath: Link.ruleDuplicate(id),
            removePath: Link.ruleRemoval(id), resultsPath: Link.runs(rule: id),
            askedBack: AskedBack(stored.rejoins))
    }
}

/// The actions a form offers.
enum ActionWords {
    private static let all: [(kind: ActionKind, label: String)] = [
        (.removeProductAccess, "Remove product access"), (.addToGroups, "Add to groups"),
        (.removeFromGroups, "Remove from groups"), (.removeFromAllAccessGroups, "Remove from all access groups"),
        (.removeFromAllGroups, "Remove from all groups"), (.suspend, "Suspend"), (.restore, "Restore"),
        (.deactivate, "Deactivate"), (.reactivate, "Reactivate"),
        (.giveBack, "Give back what was taken"), (.delete, "Delete, or else"),
    ]

    /// What the connection refuses is offered only where the rule has it already.
    static func options(chosen: String, refused: Set<ActionKind>) -> [FormChoice] {
        var options = [FormChoice(value: "", label: "Choose an action", isChosen: chosen.isEmpty)]
        for (kind, label) in all where !refused.contains(kind) || kind.rawValue == chosen {
            options.append(.init(value: kind.rawValue, label: label, isChosen: kind.rawValue == chosen))
        }
        if !options.contains(where: \.isChosen) {
            options.append(.init(value: chosen, label: "As written", isChosen: true))
        }
        return options
    }

    static func tone(_ kind: String) -> String {
        switch ActionKind(rawValue: kind) {
        case .addToGroups, .restore, .reactivate, .giveBack: "add"
        case .removeProductAccess, .removeFromGroups, .removeFromAllGroups, .removeFromAllAccessGroups, .delete: "take"
        case .suspend, .deactivate: "hold"
        default: "note"
        }
    }
}
