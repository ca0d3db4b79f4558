import Core
import Engine
import Messaging

/// What the editor of a template sent, or what it shows at first.
struct TemplateForm: Equatable, Sendable {
    /// The template's; empty for a new one.
    var id: String
    /// That the edit was made from; empty for a new one.
    var version: String
    var name: String
    var isEnabled: Bool
    /// Empty: not about inactivity.
    var days: String
    var subject: String
    var body: String
    /// Addresses with commas between them.
    var bcc: String
    /// Address of the person it is shown for; empty for somebody who does not exist.
    var reader: String
    /// Whether the plain part is shown.
    var isPlain: Bool

    init(_ form: Form) {
        (id, version) = (form["id"], form["version"])
        name = form.trimmed("name")
        isEnabled = form["enabled"] == "true"
        days = form.trimmed("days")
        subject = form.trimmed("subject")
        // Browsers send CRLF.
        body = form["body"].split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
        bcc = form.trimmed("bcc")
        reader = form.trimmed("as")
        isPlain = form["view"] == "text"
    }

    init(_ template: MailTemplate, version: Int?) {
        id = version == nil ? "" : template.id.rawValue
        self.version = version.map(String.init) ?? ""
        name = template.name
        isEnabled = template.isEnabled
        days = template.days.map(String.init) ?? ""
        subject = template.subject
        body = template.body
        bcc = template.bcc.joined(separator: ", ")
        reader = ""
        isPlain = false
    }

    /// The template it makes of the one it was, and what of it could not be read.
    func apply(to template: MailTemplate) -> (template: MailTemplate, errors: FieldErrors) {
        var (template, errors) = (template, FieldErrors())
        (template.name, template.isEnabled) = (name, isEnabled)
        (template.subject, template.body) = (subject, body)
        template.bcc = bcc.split { $0 == "," || $0 == ";" || $0.isNewline }.map(String.init)
        template.days = Int(days)
        if template.days == nil, !days.isEmpty { errors["days"] = "Write whole days, for example 23, or nothing." }
        return (template, errors)
    }

    var whom: TemplateReader { reader.isEmpty ? .sample : .person(reader) }

    /// Puts a field at the end of the text, for browsers whose script could not put it where the cursor is.
    mutating func insert(_ field: String) {
        guard let placeholder = Placeholder(rawValue: field) else { return }
        let text = placeholder.linkText.map { "<a href=\"\(placeholder.text)\">\($0)</a>" } ?? placeholder.text
        body += (body.isEmpty || body.hasSuffix("\n") ? "" : "\n") + text
    }
}

/// An entry of the menu *Insert a field*.
struct TemplateField: Sendable {
    let fieldName: String
    let meaning: String
    /// What a link to it is called; `nil` for what is no link.
    let linkText: String?

    init(_ placeholder: Placeholder) {
        (fieldName, meaning) = (placeholder.rawValue, placeholder.meaning)
        linkText = placeholder.linkText
    }

    static let all = Placeholder.allCases.map(TemplateField.init)
}
