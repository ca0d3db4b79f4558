import Core
import Messaging
import Store

extension Usher {
    private static let testDraft = (subject: "subject", html: "html", text: "text", name: "name")

    /// Puts a mail into the outbox that shows a template as `preview` does, to whoever asks. Throws `noMailServer` while
    /// nothing can send it, and `invalid` as `preview` does.
    public func sendTest(
        of template: MailTemplate, for reader: TemplateReader, to address: MailAddress, by actor: String
    ) async throws {
        guard try await mailer() != nil else { throw UsherError.noMailServer }
        let mail = try await preview(of: template, for: reader).mail
        var details = [
            Self.testDraft.subject: "[Test] \(mail.subject)", Self.testDraft.html: mail.html,
            Self.testDraft.text: mail.text,
        ]
        details[Self.testDraft.name] = address.name
        let outgoing = OutgoingMail(
            id: "mail-" + surroundings.newID(), purpose: .test, recipient: address.address,
            subject: template.id.rawValue, details: details, createdAt: surroundings.now())
        let event = entry(
            "template.tested", by: actor, subject: template.name.isEmpty ? "new template" : template.name,
            details: ["to": address.address])
        try await store.database.write { db in
            try db.outbox.add(outgoing)
            try db.audit.append([event])
        }
    }

    /// As it was when somebody asked for it: the template may not even be saved.
    var testMail: MailKind {
        MailKind(isCapped: false) { mail in
            guard let subject = mail.details[Self.testDraft.subject], let text = mail.details[Self.testDraft.text]
            else {
                return .drop("It says nothing.")
            }
            return .letter(
                Letter(
                    subject: subject, text: text, html: mail.details[Self.testDraft.html],
                    toName: mail.details[Self.testDraft.name]))
        }
    }
}
