import Core
import Engine
import Messaging

/// The side of the editor that shows the mail.
struct TemplatePanel: Sendable {
    struct Shown: Sendable {
        let from: String
        let to: String
        let subject: String
        /// A document for the frame's `srcdoc`; `nil` when the plain part is shown.
        let frame: String?
        /// `nil` when the formatted part is shown.
        let plain: String?
    }
    /// What is wrong, each as a sentence.
    let problems: [String]
    /// What was done, once.
    let done: String?
    /// `nil` while something is wrong.
    let shown: Shown?
    let notes: [String]

    init(problems: [String]) { (self.problems, done, shown, notes) = (problems, nil, nil, []) }

    init(_ preview: TemplatePreview, isPlain: Bool, from: MailAddress?, done: String? = nil) {
        (problems, self.done) = ([], done)
        shown = Shown(
            from: from.map(Self.words) ?? "nobody yet: no mail server is set up",
            to: preview.to.map { "\(preview.toName) <\($0)>" } ?? "\(preview.toName), whose address is hidden",
            subject: preview.mail.subject, frame: isPlain ? nil : Self.frame(preview.mail.fragment),
            plain: isPlain ? preview.mail.text : nil)
        notes = Self.notes(preview)
    }

    /// The document that the frame shows. It comes by `srcdoc`, in a frame with an empty `sandbox`: such a document
    /// takes over the policy of the page around it, which allows nothing inline and nothing from elsewhere, and is in no
    /// origin, so that it can neither run anything nor read anything. No frame of an address of ours is needed for it,
    /// so `default-src 'none'` (which forbids frames of addresses) and `frame-ancestors 'none'` stay as strict as they
    /// are on every other page. Since no style may stand in it either, the old element `font` says that a mail program
    /// would not show it in a book face.
    private static func frame(_ fragment: String) -> String {
        """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light">\
        <title>The mail</title></head><body><font face="system-ui, sans-serif" size="3">\(fragment)</font></body></html>
        """
    }

    private static func words(_ address: MailAddress) -> String {
        address.name.map { "\($0) <\(address.address)>" } ?? address.address
    }

    private static func notes(_ preview: TemplatePreview) -> [String] {
        var notes: [String] = []
        if preview.to == nil { notes.append("Atlassian hides this person’s address: they would get no mail.") }
        if !preview.missing.isEmpty {
            let names = Wording.list(preview.missing.map(\.rawValue))
            notes.append("Without a value here, other words stand in its place: \(names).")
        }
        if !preview.removed.isEmpty {
            let names = preview.removed.map { $0 == "a href" ? "a link to a fixed address" : $0 }
            notes.append("Taken out when the template is saved: \(Wording.list(names)).")
        }
        return notes
    }
}

/// The panel on its own, for a script.
struct TemplatePanelPart: Page {
    static let template = "template-panel"
    let shell: Shell
    let panel: TemplatePanel
}
