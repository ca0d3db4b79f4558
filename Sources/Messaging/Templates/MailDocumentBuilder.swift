/// Makes a document of tokens. What the document cannot say is dropped; the text inside an unknown element stays.
struct MailDocumentBuilder {
    private(set) var removed: [String] = []
    private var blocks: [MailDocument.Block] = []
    private var kind = MailDocument.Kind.paragraph
    /// Whether an element stands around the text here; otherwise an empty line begins a new paragraph.
    private var isInElement = false
    private var runs: [MailDocument.Run] = []
    private var lists: [MailDocument.List] = []
    private var (strong, emphasised) = (0, 0)
    private var link: Placeholder?

    private static let mostLists = 4

    /// Elements that stand for themselves on a line, so that their text does not run into their neighbours'.
    private static let ownLine: Set<String> = [
        "div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "blockquote", "pre",
        "figure", "figcaption", "table", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "dl", "dt", "dd",
        "form", "fieldset", "legend", "h4", "h5", "h6", "hr", "center", "body", "html", "details", "summary", "option",
    ]

    mutating func add(_ token: HTMLToken) {
        switch token {
        case .text(let text): addText(text)
        case .start(let name, let href): start(name, href)
        case .end(let name): end(name)
        }
    }

    mutating func finished() -> MailDocument {
        endBlock()
        return MailDocument(blocks: blocks)
    }

    private mutating func start(_ name: String, _ href: String?) {
        switch name {
        case "p": begin(.paragraph)
        case "h1": begin(.heading(1))
        case "h2": begin(.heading(2))
        case "h3": begin(.heading(3))
        case "ul": beginList(.bulleted)
        case "ol": beginList(.numbered)
        case "li": beginItem()
        case "br": runs.append(MailDocument.Run(content: .lineBreak, style: MailDocument.Style()))
        case "strong", "b": strong += 1
        case "em", "i": emphasised += 1
        case "a": beginLink(href)
        default:
            note(name)
            if Self.ownLine.contains(name) { begin(.paragraph) }
        }
    }

    private mutating func end(_ name: String) {
        switch name {
        case "p", "h1", "h2", "h3": endElement()
        case "ul": endList(.bulleted)
        case "ol": endList(.numbered)
        case "li": endBlock()
        case "strong", "b": strong = max(0, strong - 1)
        case "em", "i": emphasised = max(0, emphasised - 1)
        case "a": link = nil
        default: if Self.ownLine.contains(name) { endElement() }
        }
    }

    private mutating func note(_ name: String) {
        let shown = String(name.prefix(30))
        if removed.count < 20, !removed.contains(shown) { removed.append(shown) }
    }

    /// In an item a block is only a line of its own.
    private mutating func begin(_ next: MailDocument.Kind) {
        guard lists.isEmpty else {
            return runs.append(MailDocument.Run(content: .lineBreak, style: MailDocument.Style()))
        }
        endBlock()
        kind = next
        isInElement = true
    }

    private mutating func endElement() {
        guard lists.isEmpty else {
            return runs.append(MailDocument.Run(content: .lineBreak, style: MailDocument.Style()))
        }
        endBlock()
        (kind, isInElement) = (.paragraph, false)
    }

    private mutating func beginList(_ list: MailDocument.List) {
        endBlock()
        lists.append(list)
        setItem()
    }

    private mutating func beginItem() {
        endBlock()
        if lists.isEmpty { lists = [.bulleted] }
        setItem()
    }

    private mutating func endList(_ list: MailDocument.List) {
        endBlock()
        if let position = lists.lastIndex(of: list) { lists.removeSubrange(position...) }
        setItem()
    }

    private mutating func setItem() {
        kind = lists.isEmpty ? .paragraph : .item(Array(lists.prefix(Self.mostLists)))
        isInElement = !lists.isEmpty
    }

    private mutating func beginLink(_ href: String?) {
        link = nil
        guard let href else { return }
        if case .field(let field)? = TemplateText.pieces(of: href.filter { !$0.isWhitespace }).only, field.isLink {
            link = field
        } else {
            note("a href")
        }
    }

    private mutating func addText(_ text: String) {
        guard !isInElement else { return append(text) }
        for (index, paragraph) in Paragraphs.split(text).enumerated() {
            if index > 0 { endBlock() }
            append(paragraph)
        }
    }

    private mutating func append(_ text: String) {
        let style = MailDocument.Style(isStrong: strong > 0, isEmphasised: emphasised > 0, link: link)
        runs.append(MailDocument.Run(content: .text(text), style: style))
    }

    /// Ends the block when it says anything.
    private mutating func endBlock() {
        let tidy = MailDocument.Run.tidied(runs)
        runs = []
        guard !tidy.isEmpty else { return }
        blocks.append(MailDocument.Block(kind: placed(kind), runs: tidy))
    }

    /// An item may be one level deeper than the item before it, and no more.
    private func placed(_ kind: MailDocument.Kind) -> MailDocument.Kind {
        guard case .item(let lists) = kind, let last = lists.last else { return kind }
        var shared = 0
        if case .item(let before)? = blocks.last?.kind {
            shared = zip(lists, before).prefix { $0 == $1 }.count
        }
        return shared + 1 >= lists.count ? kind : .item(lists.prefix(shared) + [last])
    }
}

extension Collection {
    /// The only element; `nil` when there are none or several.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
