extension MailDocument {
    /// As a template is stored: placeholders stay.
    var html: String { html { $0.templateHTML } }

    /// As a mail is sent: placeholders have become their values.
    func html(_ values: TemplateValues) -> String { html { $0.mailHTML(values) } }

    private func html(_ run: ([Run]) -> String) -> String {
        var (parts, lists): ([String], [List]) = ([], [])
        for block in blocks {
            let text = run(block.runs)
            guard case .item(let inside) = block.kind else {
                close(&lists, downTo: 0, &parts)
                parts.append(block.kind.wrapped(text))
                continue
            }
            open(inside, from: &lists, &parts)
            parts.append("<li>\(text)")
        }
        close(&lists, downTo: 0, &parts)
        return parts.joined(separator: "\n")
    }

    /// Ends the items before, and the lists that this one is not in; begins those that it is in.
    private func open(_ inside: [List], from lists: inout [List], _ parts: inout [String]) {
        let shared = zip(lists, inside).prefix { $0 == $1 }.count
        close(&lists, downTo: shared, &parts)
        if shared == inside.count { parts[parts.count - 1] += "</li>" }
        for list in inside[shared...] {
            parts.append("<\(list.rawValue)>")
            lists.append(list)
        }
    }

    private func close(_ lists: inout [List], downTo depth: Int, _ parts: inout [String]) {
        while lists.count > depth {
            parts[parts.count - 1] += "</li>"
            parts.append("</\(lists.removeLast().rawValue)>")
        }
    }
}

extension MailDocument.Kind {
    fileprivate func wrapped(_ text: String) -> String {
        switch self {
        case .heading(let level): "<h\(level)>\(text)</h\(level)>"
        case .paragraph, .item: "<p>\(text)</p>"
        }
    }
}

extension [MailDocument.Run] {
    fileprivate var templateHTML: String {
        map { run in
            run.html {
                HTMLEntity.text($0)
            } href: {
                $0.text
            }
        }.joined()
    }

    fileprivate func mailHTML(_ values: TemplateValues) -> String {
        map { run in
            run.html { text in
                TemplateText.pieces(of: text).map { $0.html(values, isLinked: run.style.link != nil) }.joined()
            } href: {
                values.address($0).map(HTMLEntity.attribute)
            }
        }.joined()
    }
}

extension MailDocument.Run {
    /// - Parameter href: where the link leads to; `nil` when it leads nowhere and only its text stays.
    fileprivate func html(_ text: (String) -> String, href: (Placeholder) -> String?) -> String {
        guard case .text(let words) = content else { return "<br>" }
        var html = text(words)
        if style.isEmphasised { html = "<em>\(html)</em>" }
        if style.isStrong { html = "<strong>\(html)</strong>" }
        if let address = style.link.flatMap(href) { html = "<a href=\"\(address)\">\(html)</a>" }
        return html
    }
}

extension TemplateText.Piece {
    fileprivate func html(_ values: TemplateValues, isLinked: Bool) -> String {
        switch self {
        case .text(let text): return HTMLEntity.text(text)
        case .field(let field):
            guard field.isLink else { return HTMLEntity.text(values[field] ?? field.missing) }
            let words = HTMLEntity.text(field.missing)
            guard !isLinked, let address = values.address(field) else { return words }
            return "<a href=\"\(HTMLEntity.attribute(address))\">\(words)</a>"
        }
    }
}

extension TemplateValues {
    /// What a link may lead to: a page. Anything else, such as `javascript:`, leads nowhere: `nil`.
    func address(_ field: Placeholder) -> String? {
        guard field.isLink, let address = self[field],
            address.hasPrefix("https://") || address.hasPrefix("http://"),
            address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !WhiteSpace.contains($0) })
        else { return nil }
        return address
    }
}
