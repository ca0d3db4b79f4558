import Core
import Foundation

@testable import Web

extension TemplateTests {
    static func ruleSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Text")
        let preset = RulesPage.PresetLink(path: "/", icon: "user", title: "T", text: "X")
        let run = Run(
            id: "1", kind: .rule, mode: .safe, state: .simulated, title: "T", actor: "a", planHash: "0",
            createdAt: Instant(seconds: 0))
        let row = RulesPage.Row(
            path: "/", name: "N", description: text, isSafe: yes, initials: "A", updatedBy: "Ada", updated: time,
            chips: RuleWords.chips(.suspend) + RuleWords.chips(.addToGroups(["g"])), what: "W", detail: "D",
            lastRun: yes ? RuleLastRun(run, now: Instant(seconds: 60)) : nil, next: "N", nextDetail: "",
            askedBack: yes ? AskedBack(RejoinRate(taken: 8, returned: 1)) : nil,
            isEnabled: yes, flipped: "false", activePath: "/", runPath: "/", duplicatePath: "/", resultsPath: "/",
            removePath: "/")
        func list(isEmpty: Bool, nothing: String?) -> RulesPage {
            RulesPage(
                shell: shell, canEdit: yes, newPath: "/", exportPath: "/", listPath: "/", isEmpty: isEmpty, find: "",
                show: "all", tabs: [.init(path: "/", label: "All", count: "1", isCurrent: yes)], rows: [row],
                nothingFound: nothing, presets: [preset])
        }
        let hidden = [HiddenField("k", "v")]
        let typed = typedSample(isWrong: yes)
        return [
            list(isEmpty: false, nothing: nil), list(isEmpty: false, nothing: "None."),
            list(isEmpty: true, nothing: nil),
            RuleRemovalPage(shell: shell, listPath: "/", rulePath: "/", name: "N", action: "/", resultsPath: "/"),
            editor(shell, panel: panelSamples[yes ? 0 : 1]), editor(shell, panel: panelSamples[3]),
            RuleLivePage(
                shell: shell, listPath: "/", name: "N", hasChanged: yes, preview: .full, hash: "0",
                typed: yes ? typed : nil, action: "/", fields: hidden, button: "Save"),
            RuleConflictPage(
                shell: shell, listPath: "/", rulePath: "/", name: "N", by: "Ada", at: time,
                differences: yes ? [.init(label: "L", mine: "m", theirs: "t")] : [], action: "/", fields: hidden),
            RuleRunPage(
                shell: shell, listPath: "/", rulePath: "/", name: "N", hasChanged: yes, asOf: "now", preview: .empty,
                hash: "0", fingerprint: "0", action: "/", isNothing: !yes,
                live: .init(button: "Run", isHeld: true, typed: typed), safeButton: "Safe"),
            RuleRunPage(
                shell: shell, listPath: "/", rulePath: "/", name: "N", hasChanged: yes, asOf: "now", preview: .empty,
                hash: "0", fingerprint: "0", action: "/", isNothing: false, live: nil, safeButton: "Safe"),
            RuleEditorPage(
                shell: shell, form: RuleForm(), problems: .none, panel: panelSamples[0],
                around: .init(savedFilters: [], refusedActions: [], presets: [preset], canEdit: true)),
        ]
    }

    static func typedSample(isWrong: Bool) -> TypedNumber? {
        TypedNumber(
            PlanPreviewTests.plan((0..<60).map { (AccountID("u\($0)"), .suspend, .suspend) }),
            typed: isWrong ? "1" : nil)
    }

    /// With everything a rule may have, and everything wrong with it.
    private static func editor(_ shell: Shell, panel: RuleSidePanel) -> RuleEditorPage {
        let rule = Rule(
            id: "r", name: "N", selection: .filter("lastActive < -30d"),
            trigger: .request(RequestTrigger(channel: .jsm)),
            actions: [.suspend, .sendMail(template: "t")], warn: Rule.Warning(template: "w", daysBefore: 1),
            report: Rule.Report(mail: ["a@b.c"], file: true))
        let ids = [
            "name", "details", "filter", "savedFilter", "onlyGroups", "action-0", "actions", "trigger", "days",
            "weeklyAt", "every", "unit", "from", "intervalAt", "event", "channel", "project", "requestType", "product",
            "warnTemplate", "warnDays", "reportMail", "zone", "missed", "protectGroups", "protectUsers", "brakeUsers",
            "brakePercent", "brakeWhen", "approval", "mode",
        ]
        let isFull = shell.me != nil
        let problems = RuleProblems(all: isFull ? ids.map { .init(field: $0, text: "Wrong.") } : [])
        return RuleEditorPage(
            shell: shell, form: RuleForm(rule, version: 1), problems: problems, panel: panel,
            around: .init(
                stored: isFull
                    ? .init(rule: rule, by: "Ada", ago: "now", rejoins: RejoinRate(taken: 8, returned: 1)) : nil,
                savedFilters: isFull ? ["S"] : [], refusedActions: [], organizationZone: nil, presets: [],
                canEdit: isFull, templates: ["w"],
                desks: isFull
                    ? RequestDesks(desks: [.init(project: "HELP", name: "Help desk", types: ["Access"])]) : nil))
    }

    /// Everything, nothing, and something wrong.
    static let panelSamples: [RuleSidePanel] = {
        func outlook(_ isFull: Bool) -> RuleSidePanel.Outlook {
            var forecast = Forecast.none
            if isFull {
                forecast.days = (1...8).map { Forecast.Day(at: Instant(seconds: Int64($0) * 86_400), users: $0) }
            }
            return RuleSidePanel.Outlook(
                asOf: "now", preview: isFull ? .full : .empty, rolesUnread: isFull,
                conflicts: isFull ? [.init(title: "T", path: "/", name: "N", sentences: ["S."])] : [],
                forecast: RuleForecastChart(forecast, zone: .gmt), zone: "UTC", noClock: isFull ? nil : "By hand.",
                next: isFull ? [.init(local: "L", utc: "U", iso: "I", ahead: "A")] : [])
        }
        return [
            RuleSidePanel(problems: [], outlook: outlook(true)), RuleSidePanel(problems: [], outlook: outlook(false)),
            .unfinished,
            RuleSidePanel(
                problems: RuleProblems(all: [.init(field: "name", text: "Wrong."), .init(field: nil, text: "Too.")])),
        ]
    }()

    static let rulePanelSamples: [(template: String, stack: [any Sendable])] = panelSamples.map {
        ("rule-side-panel", [RuleSidePanelPart(shell: shells[0], panel: $0)])
    }
}
