import Core
import Engine
import Foundation
import Hummingbird
import Store

/// The editor: a rule is looked at, previewed and saved.
struct RuleEditorRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/rules/new", new), Route(.post, "/rules", post), Route(.post, "/rules/preview", preview),
            Route(.get, "/rules/{id}", show), Route(.post, "/rules/{id}", post),
        ]
    }

    @Sendable private func new(_ request: Request, _ context: WebContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let presets = try await RulePreset.all(site)
        let key = parameters["preset"].map(String.init)
        let chosen = presets.first { $0.key == key }
        guard let preset = chosen ?? presets.last else { throw Refusal.notFound }
        var form = preset.form
        let filter = parameters["filter"].map(String.init)
        if let filter { form.filter = filter }
        if chosen == nil, filter != nil {
            form.trigger = "manual"
            form.actions = [.init(kind: ActionKind.suspend.rawValue, target: "")]
        }
        let asksForPreset = chosen == nil && filter == nil
        return try await page(
            RuleEdit(form: form, stored: nil), request, context,
            presets: asksForPreset ? presets.map(RulesPage.PresetLink.init) : [], complains: false)
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let stored = try await site.usher.storedRule(try context.ruleID())
        return try await page(
            RuleEdit(form: RuleForm(stored.rule, version: stored.version), stored: stored), request, context)
    }

    /// Only the side panel, for a script.
    @Sendable private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let edit = RuleEdit(form: RuleForm(context.form), stored: try await stored(context.form["id"]))
        let shell = site.renderer.shell("Preview", request, context)
        let panel = try await panel(edit, readsRoles: false).panel
        return site.renderer.response(RuleSidePanelPart(shell: shell, panel: panel))
    }

    /// Everything the editor's buttons ask for.
    @Sendable private func post(_ request: Request, _ context: WebContext) async throws -> Response {
        var edit = RuleEdit(form: RuleForm(context.form), stored: nil)
        if context.parameters.get("id") != nil { edit.stored = try await site.usher.storedRule(try context.ruleID()) }
        switch context.form["do"] {
        case "save": return try await save(edit, request, context)
        case "preview": return try await page(edit, request, context, readsRoles: true)
        case "takeOver":
            edit.form.version = edit.stored.map { String($0.version) } ?? ""
            return try await page(edit, request, context)
        case let command:
            edit.form.edit(command)
            return try await page(edit, request, context, complains: false)
        }
    }

    private func stored(_ id: String) async throws -> StoredRule? {
        id.isEmpty ? nil : try await site.store.database.read { try $0.rules.stored(RuleID(id)) }
    }

    private func save(_ edit: RuleEdit, _ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let rule: Rule
        do { rule = try await edit.rule(site) } catch let problems as RuleProblems {
            return try await page(edit, problems, request, context, status: .unprocessableContent)
        }
        if let stored = edit.stored, edit.isOutdated { return try await conflict(edit, rule, stored, request, context) }
        if rule.mode == .live, edit.stored?.rule.mode != .live {
            let question = RuleLiveQuestion(site: site, edit: edit, rule: rule)
            if let asked = try await question.ask(request, context) { return asked }
        }
        let outcome: RuleSaved
        do {
            outcome = try await site.usher.saveRule(
                rule, by: administrator.actor, expecting: edit.stored.map(\.version))
        } catch UsherError.invalid(let diagnostics) {
            let problems = RuleProblems(diagnostics, in: edit.form)
            return try await page(edit, problems, request, context, status: .unprocessableContent)
        }
        switch outcome {
        case .saved: return try await site.done(try await notice(rule), goTo: Link.rules, context)
        case .changedMeanwhile(let stored): return try await conflict(edit, rule, stored, request, context)
        case .removedMeanwhile: throw UsherError.unknownRule(rule.name, suggestions: [])
        }
    }

    private func notice(_ rule: Rule) async throws -> String {
        let saved = "\(rule.name) is saved"
        guard rule.isEnabled else { return "\(saved). It is off." }
        guard let next = try? await site.usher.nextOccurrences(of: rule, count: 1).first else { return "\(saved)." }
        return "\(saved). It runs next \(RuleWords.ahead(next, now: site.now())), \(Wording.time(next))."
    }

    private func conflict(
        _ edit: RuleEdit, _ mine: Rule, _ stored: StoredRule, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        var form = edit.form
        form.version = String(stored.version)
        let actors = ActorNames(try await site.store.database.read { try $0.administrators.all() })
        let page = RuleConflictPage(
            shell: site.renderer.shell("Changed meanwhile", request, context, current: Link.rules),
            listPath: Link.rules,
            rulePath: Link.rule(stored.rule.id), name: stored.rule.name, by: actors.name(stored.updatedBy),
            at: ShownTime(stored.updatedAt, now: site.now()),
            differences: RuleDifference.all(mine: mine, theirs: stored.rule), action: Link.rule(stored.rule.id),
            fields: form.hiddenFields)
        return try await site.page(page, context, status: .conflict)
    }
}

extension RuleEditorRoutes {
    /// A page for whatever state the form is in. `complains`: whether what is wrong is said beside the fields already.
    private func page(
        _ edit: RuleEdit, request: Request, context: WebContext, problems: RuleProblems, panel: RuleSidePanel,
        presets: [RulesPage.PresetLink], status: HTTPResponse.Status
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (administrators, filters, templates) = try await site.store.database.read { db in
            (try db.administrators.all(), try db.filters.all(), try db.templates.all())
        }
        let rejoins = edit.stored == nil ? [:] : try await site.usher.rejoinRates()
        let actors = ActorNames(administrators)
        let around = RuleEditorSurroundings(
            stored: edit.stored.map {
                .init(
                    rule: $0.rule, by: actors.name($0.updatedBy), ago: Wording.ago($0.updatedAt, now: site.now()),
                    rejoins: rejoins[$0.rule.id])
            }, savedFilters: filters.map(\.name),
            refusedActions: Set(site.usher.capabilities.refusedActions.keys),
            organizationZone: try await site.usher.settings().value.timeZone, presets: presets,
            canEdit: administrator.role >= .operator,
            hasReportDirectory: site.usher.options.reportDirectory != nil, templates: templates.map(\.name),
            products: ProductNames(try await site.usher.snapshot()), desks: await RequestDesks.read(site.usher))
        let title = edit.stored?.rule.name ?? "New rule"
        let page = RuleEditorPage(
            shell: site.renderer.shell(title, request, context, current: Link.rules), form: edit.form,
            problems: problems, panel: panel, around: around)
        return try await site.page(page, context, status: status)
    }

    private func page(
        _ edit: RuleEdit, _ request: Request, _ context: WebContext, presets: [RulesPage.PresetLink] = [],
        complains: Bool = true, readsRoles: Bool = false
    ) async throws -> Response {
        let found = try await panel(edit, readsRoles: readsRoles)
        let problems = complains ? found.problems : .none
        // What was not filled in yet is not wrong yet.
        let panel = !complains && found.panel.outlook == nil && !found.problems.isEmpty ? .unfinished : found.panel
        return try await page(
            edit, request: request, context: context, problems: problems, panel: panel, presets: presets,
            status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func page(
        _ edit: RuleEdit, _ problems: RuleProblems, _ request: Request, _ context: WebContext,
        status: HTTPResponse.Status
    ) async throws -> Response {
        try await page(
            edit, request: request, context: context, problems: problems, panel: RuleSidePanel(problems: problems),
            presets: [], status: status)
    }

    private func panel(
        _ edit: RuleEdit, readsRoles: Bool
    ) async throws -> (panel: RuleSidePanel, problems: RuleProblems) {
        var problems = RuleProblems.none
        do {
            let rule: Rule
            do { rule = try await edit.rule(site) } catch let found as RuleProblems where found.isAboutNameOnly {
                // What a rule would do does not depend on its name.
                problems = found
                rule = try await edit.unnamed.rule(site)
            }
            let preview = try await site.usher.preview(of: rule, readsRoles: readsRoles)
            let zone = try await site.usher.settings().value.timeZone
            let panel = RuleSidePanel(
                preview, rule: rule, zone: rule.schedule.timeZone ?? zone, now: site.now(), readsRoles: readsRoles)
            return (panel, problems)
        } catch let problems as RuleProblems {
            return (RuleSidePanel(problems: problems), problems)
        } catch UsherError.invalid(let diagnostics) {
            let problems = RuleProblems(diagnostics, in: edit.form)
            return (RuleSidePanel(problems: problems), problems)
        } catch UsherError.neverSynced {
            return (.neverSynced, problems)
        }
    }
}

/// The side panel on its own.
struct RuleSidePanelPart: Page {
    static let template = "rule-side-panel"
    let shell: Shell
    let panel: RuleSidePanel
}

/// What the editor is about.
struct RuleEdit: Sendable {
    var form: RuleForm
    /// As it is saved now; `nil` for a new rule.
    var stored: StoredRule?

    /// Whether somebody saved the rule after this edit began.
    var isOutdated: Bool { stored.map { String($0.version) != form.version } ?? false }

    /// The same under a name that nobody gives a rule.
    var unnamed: RuleEdit {
        var edit = self
        edit.form.name = "\u{FFFC}"
        return edit
    }

    /// The rule this form makes, read as rules-as-code are. Throws `RuleProblems`.
    func rule(_ site: Site) async throws -> Rule {
        do {
            let decoded = try await site.usher.rule(decoding: form.document, replacing: stored?.rule.id)
            return form.rule(decoded, keepingFrom: stored?.rule)
        } catch UsherError.invalid(let diagnostics) { throw RuleProblems(diagnostics, in: form) }
    }
}

extension RuleProblems: Error {}
