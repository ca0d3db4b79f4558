import Core
import Engine
import Hummingbird
import Messaging
import Store

/// The editor of a template: it is looked at, tried and saved.
struct TemplateEditorRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/notifications/new", new), Route(.post, "/notifications", post),
            Route(.post, "/notifications/preview", preview), Route(.get, "/notifications/{id}", show),
            Route(.post, "/notifications/{id}", post),
        ]
    }

    /// What is being edited.
    private struct Edit {
        var form: TemplateForm
        /// As it is saved now; `nil` for a new one.
        var stored: TemplateInUse?
        var template: (template: MailTemplate, errors: FieldErrors)

        init(_ form: TemplateForm, _ stored: TemplateInUse?, _ usher: Usher) {
            (self.form, self.stored) = (form, stored)
            template = form.apply(to: stored?.template ?? usher.newTemplate())
        }
    }

    @Sendable private func new(_ request: Request, _ context: WebContext) async throws -> Response {
        var template = MailTemplate.Standard.warning.template
        template.name = ""
        let edit = Edit(TemplateForm(template, version: nil), nil, site.usher)
        return try await page(edit, request, context, complains: false)
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let stored = try await site.usher.template(try context.templateID())
        let form = TemplateForm(stored.template, version: stored.template.version)
        return try await page(Edit(form, stored, site.usher), request, context)
    }

    /// Only the panel, for a script.
    @Sendable private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = TemplateForm(context.form)
        let stored = form.id.isEmpty ? nil : try? await site.usher.template(TemplateID(form.id))
        let found = try await panel(Edit(form, stored, site.usher), complains: true)
        let shell = site.renderer.shell("Preview", request, context)
        return site.renderer.response(TemplatePanelPart(shell: shell, panel: found.panel))
    }

    /// Everything the editor's buttons ask for.
    @Sendable private func post(_ request: Request, _ context: WebContext) async throws -> Response {
        var form = TemplateForm(context.form)
        let stored =
            context.parameters.get("id") == nil ? nil : try await site.usher.template(try context.templateID())
        let command = context.form["do"]
        if command == "takeOver" { form.version = stored.map { String($0.template.version) } ?? "" }
        if command.hasPrefix("insert ") { form.insert(String(command.dropFirst("insert ".count))) }
        let edit = Edit(form, stored, site.usher)
        switch command {
        case "save": return try await save(edit, request, context)
        case "test": return try await test(edit, request, context)
        default: return try await page(edit, request, context)
        }
    }

    private func save(_ edit: Edit, _ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard edit.template.errors.isEmpty else { return try await page(edit, request, context) }
        let outcome: TemplateSaved
        do {
            outcome = try await site.usher.saveTemplate(
                edit.template.template, expecting: Int(edit.form.version), by: administrator.actor)
        } catch UsherError.invalid(let diagnostics) {
            return try await page(edit, request, context, refused: diagnostics)
        }
        switch outcome {
        case .saved(let template):
            return try await site.done(notice(template, edit), goTo: Link.notifications, context)
        case .changedMeanwhile(let theirs):
            let conflict = TemplateEditorPage.Conflict(
                by: try await ActorNames.all(site).name(theirs.updatedBy),
                at: ShownTime(theirs.updatedAt, now: site.now()), theirsPath: Link.template(theirs.id))
            return try await page(edit, request, context, conflict: conflict)
        case .removedMeanwhile: throw UsherError.unknownTemplate(edit.form.name, suggestions: [])
        }
    }

    private func notice(_ template: MailTemplate, _ edit: Edit) -> String {
        let removed = SanitisedHTML(edit.form.body).removed
        let taken = removed.isEmpty ? "" : " Taken out: \(Wording.list(removed))."
        return "\(template.name) is saved\(template.isEnabled ? "" : "; it is off").\(taken)"
    }

    private func test(_ edit: Edit, _ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let address = MailAddress(administrator.email, name: administrator.name) else { throw Refusal.unreadable }
        guard edit.template.errors.isEmpty else { return try await page(edit, request, context) }
        do {
            var template = edit.template.template
            // A test does not wait for a name.
            if template.name.isEmpty { template.name = "New template" }
            try await site.usher.sendTest(of: template, for: edit.form.whom, to: address, by: administrator.actor)
        } catch UsherError.invalid(let diagnostics) {
            return try await page(edit, request, context, refused: diagnostics)
        }
        return try await page(edit, request, context, done: "A test is on its way to \(administrator.email).")
    }
}

extension TemplateEditorRoutes {
    private func page(
        _ edit: Edit, _ request: Request, _ context: WebContext, refused: Diagnostics? = nil, complains: Bool = true,
        done: String? = nil, conflict: TemplateEditorPage.Conflict? = nil
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        var found = try await panel(edit, complains: complains, done: done)
        if let refused {
            found = (TemplatePanel(problems: refused.all.map(Self.words)), Self.errors(refused))
        }
        let title = edit.stored?.template.name ?? "New template"
        let page = TemplateEditorPage(
            site.renderer.shell(title, request, context, current: Link.notifications), edit.form, stored: edit.stored,
            timings: try await site.usher.warningTimings(), errors: found.errors, panel: found.panel,
            by: administrator, now: site.now(), conflict: conflict)
        let status: HTTPResponse.Status =
            conflict != nil ? .conflict : found.errors.isEmpty ? .ok : .unprocessableContent
        return try await site.page(page, context, status: status)
    }

    /// - Parameter complains: whether a missing name is said already: what was not filled in yet is not wrong yet.
    private func panel(
        _ edit: Edit, complains: Bool, done: String? = nil
    ) async throws -> (panel: TemplatePanel, errors: FieldErrors) {
        var template = edit.template.template
        var errors = edit.template.errors
        let isNameless = template.name.isEmpty
        if isNameless { template.name = "New template" }
        do {
            let preview = try await site.usher.preview(of: template, for: edit.form.whom)
            if isNameless, complains { errors["name"] = "A template needs a name." }
            let from = try await site.usher.mailer()?.from
            return (TemplatePanel(preview, isPlain: edit.form.isPlain, from: from, done: done), errors)
        } catch UsherError.invalid(let diagnostics) {
            return (TemplatePanel(problems: diagnostics.all.map(Self.words)), Self.errors(diagnostics))
        }
    }

    private static func errors(_ diagnostics: Diagnostics) -> FieldErrors {
        FieldErrors(
            Diagnostics(
                diagnostics.all.map { diagnostic in
                    var diagnostic = diagnostic
                    diagnostic.message = placed(diagnostic)
                    return diagnostic
                }))
    }

    private static func words(_ diagnostic: Diagnostic) -> String {
        var diagnostic = diagnostic
        diagnostic.message = placed(diagnostic)
        return FieldErrors.words(diagnostic)
    }

    /// Of a text of several lines the line is said.
    private static func placed(_ diagnostic: Diagnostic) -> String {
        guard diagnostic.path == "body", let line = diagnostic.line else { return diagnostic.message }
        return "Line \(line): \(diagnostic.message)"
    }
}
