import Core

/// A template with its placeholders filled in.
public struct RenderedMail: Equatable, Sendable {
    /// One line without control characters, at most 200 characters: it cannot add a header.
    public var subject: String
    /// A whole document.
    public var html: String
    /// What stands in the document's body.
    public var fragment: String
    /// The plain part, with `\n` between lines.
    public var text: String
}

extension MailTemplate {
    /// Fills in the placeholders. Values are text: neither HTML nor placeholders in them mean anything. A placeholder
    /// without a value reads as `Placeholder.missing` says.
    public func render(_ values: TemplateValues) -> RenderedMail {
        let document = SanitisedHTML(body).document
        let subject = SingleLine.text(
            TemplateText.pieces(of: subject).map { piece in
                switch piece {
                case .text(let text): text
                case .field(let field): values[field] ?? field.missing
                }
            }.joined(), limit: 200)
        let fragment = document.html(values)
        return RenderedMail(
            subject: subject, html: MailPage.html(title: subject, body: fragment), fragment: fragment,
            text: document.text(values))
    }

    /// The placeholders it uses, in order of appearance, each once.
    public var placeholders: [Placeholder] {
        let document = SanitisedHTML(body).document
        var texts = [subject]
        for run in document.blocks.flatMap(\.runs) {
            if case .text(let text) = run.content { texts.append(text) }
            if let link = run.style.link { texts.append(link.text) }
        }
        var seen: Set<Placeholder> = []
        return texts.flatMap(TemplateText.pieces).compactMap { piece in
            if case .field(let field) = piece, seen.insert(field).inserted { field } else { nil }
        }
    }
}

/// The document around the text of a mail.
enum MailPage {
    static func html(title: String, body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>\(HTMLEntity.text(title))</title></head>
        <body>
        \(body)
        </body>
        </html>

        """
    }
}
