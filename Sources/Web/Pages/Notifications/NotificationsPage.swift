import Core
import Engine
import Hummingbird
import Store

/// All templates: when mails are written with each, to how many people the last time, on or off.
struct NotificationsPage: Page {
    struct Row: Sendable {
        let path: String
        let name: String
        let subject: String
        let timing: [String]
        let rules: [String]
        let sent: ShownTime?
        /// `nil` while no mail was sent.
        let recipients: String?
        let isEnabled: Bool
        /// What the switch sets.
        let flipped: String
        let activePath: String
        /// `nil` when it is in use, and so stays.
        let removePath: String?
    }
    static let template = "notifications"
    let shell: Shell
    let canEdit: Bool
    let newPath: String
    let outboxPath: String
    /// Mails that wait in the outbox, as a number; `nil` when none does.
    let waiting: String?
    let rows: [Row]
    /// Nothing is sent while no mail server is set up: where one is.
    let mailPath: String?
}

/// `/notifications`: the list, and what its switches and menus do.
struct NotificationsRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/notifications", show), Route(.post, "/notifications/{id}/active", setActive),
            Route(.get, "/notifications/{id}/remove", askToRemove), Route(.post, "/notifications/{id}/remove", remove),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let (now, timings) = (site.now(), try await site.usher.warningTimings())
        let counts = try await site.store.database.read { try $0.outbox.counts() }
        let waiting = counts[.queued, default: 0] + counts[.sending, default: 0]
        let page = NotificationsPage(
            shell: site.renderer.shell("Notifications", request, context, current: Link.notifications),
            canEdit: administrator.role >= .operator, newPath: Link.newTemplate, outboxPath: Link.outbox,
            waiting: waiting > 0 ? Wording.number(waiting) : nil,
            rows: try await site.usher.templates().map { Self.row($0, timings, now: now) },
            mailPath: try await site.usher.mailStatus().isSetUp ? nil : Link.mailSettings)
        return try await site.page(page, context)
    }

    private static func row(_ used: TemplateInUse, _ timings: [WarningTiming], now: Instant) -> NotificationsPage.Row {
        let template = used.template
        return NotificationsPage.Row(
            path: Link.template(template.id), name: template.name, subject: template.subject,
            timing: TemplateWords.timing(used, timings), rules: used.rules,
            sent: used.lastUse.map { ShownTime($0.sentAt, now: now) },
            recipients: TemplateWords.recipients(used.lastUse), isEnabled: template.isEnabled,
            flipped: template.isEnabled ? "false" : "true", activePath: Link.templateActive(template.id),
            removePath: used.rules.isEmpty && !used.isUsedByProgram ? Link.templateRemoval(template.id) : nil)
    }

    @Sendable private func setActive(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let isEnabled = Bool(context.form["enabled"]) else { throw Refusal.unreadable }
        let template = try await site.usher.setEnabled(
            isEnabled, ofTemplate: try context.templateID(), by: administrator.actor)
        let words =
            isEnabled
            ? "is on" : "is off: no mail is written with it, and rules that require its warning touch nobody"
        return try await site.done("\(template.name) \(words).", goTo: Link.notifications, context)
    }

    @Sendable private func askToRemove(_ request: Request, _ context: WebContext) async throws -> Response {
        let used = try await site.usher.template(try context.templateID())
        let page = TemplateRemovalPage(
            shell: site.renderer.shell("Remove \(used.template.name)", request, context, current: Link.notifications),
            listPath: Link.notifications, templatePath: Link.template(used.template.id), name: used.template.name,
            version: used.template.version, action: Link.templateRemoval(used.template.id))
        return try await site.page(page, context)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let template = try await site.usher.template(try context.templateID()).template
        guard
            try await site.usher.removeTemplate(
                template.id, expecting: Int(context.form["version"]), by: administrator.actor)
        else {
            throw Refusal(
                .conflict, "The template has changed",
                "Somebody saved it after you opened it. Look at it again; nothing was removed.")
        }
        return try await site.done("\(template.name) is removed.", goTo: Link.notifications, context)
    }
}

/// Says what removing a template does, and asks.
struct TemplateRemovalPage: Page {
    static let template = "template-removal"
    let shell: Shell
    let listPath: String
    let templatePath: String
    let name: String
    let version: Int
    let action: String
}

extension WebContext {
    func templateID() throws -> TemplateID {
        guard let id = parameters.get("id")?.removingPercentEncoding else { throw Refusal.notFound }
        return TemplateID(id)
    }
}
