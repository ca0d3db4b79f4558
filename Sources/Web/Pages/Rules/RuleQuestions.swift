import Core
import Engine
import Hummingbird
import Store

/// Says what a rule would do before it goes live, and asks.
struct RuleLivePage: Page {
    static let template = "rule-live"
    let shell: Shell
    let listPath: String
    let name: String
    /// The plan that was shown before is not the plan any more.
    let hasChanged: Bool
    let preview: PlanPreview
    let hash: String
    /// What is to be typed; `nil` when nothing is.
    let typed: TypedNumber?
    let action: String
    let fields: [HiddenField]
    let button: String
}

/// Whether a rule may go live: only after its plan was shown, and while it is still that plan.
struct RuleLiveQuestion {
    let site: Site
    let edit: RuleEdit
    let rule: Rule

    /// The page that asks; `nil` when it was answered with the present plan.
    func ask(_ request: Request, _ context: WebContext) async throws -> Response? {
        var planned = rule
        // A new rule has another id each time it is read, and the plan's hash counts the id.
        if edit.stored == nil { planned.id = "new" }
        let found = try await site.usher.plan(planned)
        let shown = context.form["plan"]
        let typed = shown.isEmpty ? nil : context.form["people"]
        let number = TypedNumber(found.plan, typed: typed)
        if shown == found.plan.hash, number?.isWrong != true { return nil }
        let savings = try await site.usher.savings(of: found.plan, in: found.snapshot)
        let page = RuleLivePage(
            shell: site.renderer.shell("Switch \(rule.name) to live", request, context, current: Link.rules),
            listPath: Link.rules, name: rule.name, hasChanged: !shown.isEmpty && shown != found.plan.hash,
            preview: PlanPreview(found.plan, in: found.snapshot, savings: savings), hash: found.plan.hash,
            typed: number,
            action: edit.stored.map { Link.rule($0.rule.id) } ?? Link.rules,
            fields: edit.form.hiddenFields,
            button: "Save as live: \(Wording.people(found.plan.affected)) now")
        let status: HTTPResponse.Status =
            page.hasChanged ? .conflict : number?.isWrong == true ? .unprocessableContent : .ok
        return try await site.page(page, context, status: status)
    }
}

/// Two administrators edited the same rule: both versions, and the way on.
struct RuleConflictPage: Page {
    static let template = "rule-conflict"
    let shell: Shell
    let listPath: String
    let rulePath: String
    let name: String
    let by: String
    let at: ShownTime
    let differences: [RuleDifference]
    let action: String
    /// The input, with the present version.
    let fields: [HiddenField]
}

/// One part of a rule that two versions say differently.
struct RuleDifference: Sendable, Equatable {
    let label: String
    let mine: String
    let theirs: String

    static func all(mine: Rule, theirs: Rule) -> [RuleDifference] {
        zip(parts(mine), parts(theirs)).compactMap { mine, theirs in
            mine.1 == theirs.1 ? nil : RuleDifference(label: mine.0, mine: mine.1, theirs: theirs.1)
        }
    }

    private static func parts(_ rule: Rule) -> [(String, String)] {
        let form = RuleForm(rule, version: nil)
        let schedule = RuleWords.schedule(rule, zone: rule.schedule.timeZone ?? "")
        let actions = rule.actions.flatMap(RuleWords.chips).map {
            [$0.sign, $0.text].compactMap { $0 }.joined(separator: " ")
        }
        let brake =
            form.hasBrake
            ? "\(form.brakeUsers) people, \(form.brakePercent) %, \(form.brakeWhen)" : "off"
        return [
            ("Name", rule.name), ("Description", rule.details), ("On", rule.isEnabled ? "on" : "off"),
            ("Mode", rule.mode.rawValue), ("Filter", form.selection == "saved" ? form.savedFilter : form.filter),
            ("Only groups", form.onlyGroups), ("Actions", actions.joined(separator: ", ")),
            ("Schedule", "\(schedule.what) \(schedule.detail)"), ("When missed", form.missed),
            ("Warning", form.warns ? "\(form.warnTemplate), \(form.warnDays) days before" : "none"),
            ("Warning required", form.warns ? form.warnIsRequired ? "yes" : "no" : ""),
            ("Protected groups", form.protectGroups), ("Protected users", form.protectUsers), ("Brake", brake),
            ("Approval", rule.approval.rawValue),
            (
                "Reports",
                [form.reportMail, form.reportsToFile ? "file" : "", form.reportsToLog ? "log" : ""].filter {
                    !$0.isEmpty
                }
                .joined(separator: ", ")
            ),
        ]
    }
}
