import Core
import Engine
import Store

/// The editor: subject and text on the left, the mail as it would be on the right.
struct TemplateEditorPage: Page {
    struct Conflict: Sendable {
        let by: String
        let at: ShownTime
        let theirsPath: String
    }
    static let template = "template-editor"
    let shell: Shell
    let listPath: String
    let action: String
    let previewPath: String
    let heading: String
    let lede: String
    let canEdit: Bool
    let id: String
    let version: String
    let name: String
    let isEnabled: Bool
    let days: String
    let subject: String
    let body: String
    let bcc: String
    let reader: String
    let isPlain: Bool
    let nameError: String?
    let daysError: String?
    let subjectError: String?
    let bodyError: String?
    let bccError: String?
    let readerError: String?
    let fields: [TemplateField]
    let timing: [String]
    let panel: TemplatePanel
    /// Where a test goes.
    let testAddress: String
    /// Somebody saved it meanwhile.
    let conflict: Conflict?

    init(
        _ shell: Shell, _ form: TemplateForm, stored: TemplateInUse?, timings: [WarningTiming], errors: FieldErrors,
        panel: TemplatePanel, by administrator: Administrator, now: Instant, conflict: Conflict? = nil
    ) {
        self.shell = shell
        (listPath, previewPath) = (Link.notifications, Link.templatePreview)
        action = stored.map { Link.template($0.template.id) } ?? Link.notifications
        heading = stored?.template.name ?? "New template"
        lede = stored.map { Self.lede($0, now: now) } ?? "Not saved yet. Nothing is sent before a rule names it."
        canEdit = administrator.role >= .operator
        (id, version, name, isEnabled) = (form.id, form.version, form.name, form.isEnabled)
        (days, subject, body, bcc) = (form.days, form.subject, form.body, form.bcc)
        (reader, isPlain) = (form.reader, form.isPlain)
        (nameError, daysError, subjectError) = (errors["name"], errors["days"], errors["subject"])
        (bodyError, bccError, readerError) = (errors["body"], errors["bcc"], errors["as"])
        fields = TemplateField.all
        timing = stored.map { TemplateWords.timing($0, timings) } ?? []
        self.panel = panel
        testAddress = administrator.email
        self.conflict = conflict
    }

    private static func lede(_ used: TemplateInUse, now: Instant) -> String {
        let rules = used.rules.isEmpty ? "" : "Used by \(Wording.count(used.rules.count, "rule")). "
        guard let use = used.lastUse, let people = TemplateWords.recipients(use) else {
            return rules + "No mail has been sent with it yet."
        }
        return rules + "Last sent \(Wording.ago(use.sentAt, now: now)), \(Wording.time(use.sentAt)), to \(people)."
    }
}
