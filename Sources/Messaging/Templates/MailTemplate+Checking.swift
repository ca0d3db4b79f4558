import Core

extension MailTemplate {
    /// Most bytes of a body.
    public static let largestBody = 64 * 1024
    private static let mostCopies = 10

    /// The template as it may be stored: sanitised, trimmed. Throws everything that is wrong with it, each with the field
    /// as its path and, for placeholders, the place in UTF-8 bytes and the nearest names.
    public func checked() throws(Diagnostics) -> MailTemplate {
        var template = self
        template.name = SingleLine.text(name, limit: 101)
        template.subject = SingleLine.text(subject, limit: 301)
        template.bcc = bcc.map { SingleLine.text($0, limit: 300) }.filter { !$0.isEmpty }
        // Past that size nothing else is looked at: it is not a mail somebody wrote.
        guard body.utf8.count <= Self.largestBody else {
            throw Diagnostics([Diagnostic("A mail has at most 64 KiB of text.", path: "body")])
        }
        template.body = SanitisedHTML(body).html
        let complaints = template.complaintsAboutFields + complaintsAboutPlaceholders(sanitised: template.body)
        guard complaints.isEmpty else { throw Diagnostics(complaints) }
        return template
    }

    private var complaintsAboutFields: [Diagnostic] {
        var complaints: [Diagnostic] = []
        if name.isEmpty { complaints.append(Diagnostic("A template needs a name.", path: "name")) }
        if name.count > 100 { complaints.append(Diagnostic("A name has at most 100 characters.", path: "name")) }
        if let days, !(1...3650).contains(days) {
            complaints.append(
                Diagnostic("Days since inactivity are a number from 1 to 3650, not \(days).", path: "days"))
        }
        if subject.isEmpty { complaints.append(Diagnostic("A mail needs a subject.", path: "subject")) }
        if subject.count > 300 {
            complaints.append(Diagnostic("A subject has at most 300 characters.", path: "subject"))
        }
        if body.isEmpty { complaints.append(Diagnostic("A mail needs a text.", path: "body")) }
        for address in bcc where MailAddress(address) == nil {
            complaints.append(Diagnostic("'\(address)' is not an e-mail address.", path: "bcc"))
        }
        if bcc.count > Self.mostCopies {
            complaints.append(Diagnostic("At most \(Self.mostCopies) addresses get a copy.", path: "bcc"))
        }
        return complaints
    }

    /// Of the text as it was written, because that is where the author looks; what only the sanitised text shows, such
    /// as braces written as `&#123;`, has no place.
    private func complaintsAboutPlaceholders(sanitised: String) -> [Diagnostic] {
        var complaints = TemplateText.complaints(about: subject, at: "subject")
        for piece in TemplateText.pieces(of: subject) {
            guard case .field(let field) = piece, field.isLink else { continue }
            complaints.append(
                Diagnostic("\(field.text) is a link, which a subject cannot hold.", path: "subject"))
        }
        let written = TemplateText.complaints(about: body, at: "body")
        guard written.isEmpty else { return complaints + written }
        return complaints
            + TemplateText.complaints(about: sanitised, at: "body").map { complaint in
                var complaint = complaint
                (complaint.range, complaint.line) = (nil, nil)
                return complaint
            }
    }
}
