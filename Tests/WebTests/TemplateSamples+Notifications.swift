import Core
import Engine
import Messaging
import Store

@testable import Web

extension TemplateTests {
    static func notificationSamples(_ shell: Shell) -> [any Page] {
        let (yes, text) = (shell.me != nil, shell.me == nil ? nil : "Wrong.")
        let row = NotificationsPage.Row(
            path: "/", name: "Warning", subject: "Hello", timing: ["7 days before"], rules: yes ? ["Away"] : [],
            sent: yes ? time : nil, recipients: yes ? "6 people" : nil, isEnabled: yes, flipped: "false",
            activePath: "/", removePath: yes ? "/" : nil)
        let mail = OutboxPage.Row(
            recipient: "a@b.c", purpose: "Warning", tone: "ok", icon: "check-circle", state: "Sent", made: time,
            ended: yes ? time : nil, reason: text, attempts: "1 attempt")
        return [
            NotificationsPage(
                shell: shell, canEdit: yes, newPath: "/", outboxPath: "/", waiting: yes ? "2" : nil,
                rows: yes ? [row] : [], mailPath: yes ? "/" : nil),
            NotificationsPage(
                shell: shell, canEdit: !yes, newPath: "/", outboxPath: "/", waiting: nil, rows: [row], mailPath: nil),
            TemplateRemovalPage(shell: shell, listPath: "/", templatePath: "/", name: "W", version: 1, action: "/"),
            OutboxPage(
                shell: shell, listPath: "/", tabs: [.init(path: "/", label: "All", count: "1", isCurrent: yes)],
                rows: yes ? [mail] : [], olderPath: yes ? "/" : nil, trouble: text, mailPath: "/"),
            editor(shell, canEdit: yes, isWrong: yes, isPlain: false),
            editor(shell, canEdit: yes, isWrong: !yes, isPlain: true),
        ]
    }

    private static func editor(_ shell: Shell, canEdit: Bool, isWrong: Bool, isPlain: Bool) -> TemplateEditorPage {
        let template = MailTemplate(id: "t", name: "Warning", days: 23, subject: "Hello", body: "<h1>Hello</h1>")
        var (form, errors) = (TemplateForm(template, version: 1), FieldErrors())
        form.isPlain = isPlain
        if isWrong { for path in ["name", "days", "subject", "body", "bcc", "as"] { errors[path] = "Wrong." } }
        let preview = TemplatePreview(
            mail: template.render(TemplateValues()), to: nil, toName: "Robin", missing: [.reason], removed: ["script"])
        let used = TemplateInUse(
            template: template, rules: ["Away"], isUsedByProgram: false,
            lastUse: TemplateUse(sentAt: Instant(seconds: 0), sent: 6))
        let administrator = Administrator(
            id: "a", name: "Ada", email: "ada@usher.example", role: canEdit ? .admin : .viewer,
            createdAt: Instant(seconds: 0))
        return TemplateEditorPage(
            shell, form, stored: isWrong ? nil : used,
            timings: [], errors: errors,
            panel: isWrong
                ? TemplatePanel(problems: ["Wrong."])
                : TemplatePanel(preview, isPlain: isPlain, from: nil, done: isPlain ? "Sent." : nil),
            by: administrator, now: Instant(seconds: 60),
            conflict: isWrong ? .init(by: "Bob", at: time, theirsPath: "/") : nil)
    }
}
