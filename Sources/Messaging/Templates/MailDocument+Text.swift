extension MailDocument {
    /// The plain part of a mail: headings are underlined, items begin with a dash or their number, a link's address
    /// stands behind its words.
    func text(_ values: TemplateValues) -> String {
        var (text, numbers): (String, [Int]) = ("", [])
        for (index, block) in blocks.enumerated() {
            let words = block.runs.plain(values)
            let isItem = block.kind.lists != nil
            if index > 0 { text += isItem && blocks[index - 1].kind.lists != nil ? "\n" : "\n\n" }
            if !isItem { numbers = [] }
            text += block.kind.plain(words, counting: &numbers, after: index > 0 ? blocks[index - 1].kind : nil)
        }
        return text
    }
}

extension MailDocument.Kind {
    fileprivate var lists: [MailDocument.List]? { if case .item(let lists) = self { lists } else { nil } }

    /// - Parameter numbers: how many items there were so far, for each list this one is in.
    fileprivate func plain(_ words: String, counting numbers: inout [Int], after before: MailDocument.Kind?) -> String {
        switch self {
        case .paragraph: return words
        case .heading(let level):
            let width = words.split(separator: "\n").map(\.count).max() ?? 0
            return level == 3 ? words : words + "\n" + String(repeating: level == 1 ? "=" : "-", count: min(width, 72))
        case .item(let lists):
            let shared = zip(lists, before?.lists ?? []).prefix { $0 == $1 }.count
            numbers = Array(numbers.prefix(shared)) + Array(repeating: 0, count: lists.count - shared)
            numbers[lists.count - 1] += 1
            let mark = lists.last == .numbered ? "\(numbers[lists.count - 1]). " : "- "
            let indent = String(repeating: "  ", count: lists.count - 1)
            let hanging = "\n" + indent + String(repeating: " ", count: mark.count)
            return indent + mark
                + words.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: hanging)
        }
    }
}

extension [MailDocument.Run] {
    fileprivate func plain(_ values: TemplateValues) -> String {
        var text = ""
        for (index, run) in enumerated() {
            guard case .text(let words) = run.content else {
                text += "\n"
                continue
            }
            let link = run.style.link
            text += TemplateText.pieces(of: words).map { $0.plain(values, isLinked: link != nil) }.joined()
            let isLast = index + 1 == count || self[index + 1].style.link != link
            if isLast, let address = link.flatMap(values.address) { text += ": \(address)" }
        }
        return text
    }
}

extension TemplateText.Piece {
    fileprivate func plain(_ values: TemplateValues, isLinked: Bool) -> String {
        switch self {
        case .text(let text): text
        case .field(let field) where field.isLink && !isLinked: values.address(field) ?? field.missing
        case .field(let field): field.isLink ? field.missing : values[field] ?? field.missing
        }
    }
}
