/// The text of a mail: blocks of styled runs, and nothing else. There is no way to say a script, a style or a foreign
/// address in it, so what is written from it is safe whatever it was read from.
struct MailDocument: Equatable, Sendable {
    var blocks: [Block]

    struct Block: Equatable, Sendable {
        var kind: Kind
        /// Not empty; begins and ends with text.
        var runs: [Run]
    }

    enum Kind: Equatable, Sendable {
        case paragraph
        /// 1 to 3.
        case heading(Int)
        /// Inside these lists, the outermost first; at most one deeper than the item before.
        case item([List])
    }

    enum List: String, Sendable {
        case bulleted = "ul"
        case numbered = "ol"
    }

    /// Text of one style, or a line break.
    struct Run: Equatable, Sendable {
        var content: Content
        var style: Style
        enum Content: Equatable, Sendable {
            case text(String)
            case lineBreak
        }
    }

    struct Style: Equatable, Sendable {
        var isStrong = false
        var isEmphasised = false
        /// Where the text leads to when it is clicked.
        var link: Placeholder?
    }
}

/// HTML with everything taken out that a mail may not hold.
public struct SanitisedHTML: Equatable, Sendable {
    /// Of h1, h2, h3, p, br, strong, em, ul, ol, li and a only; the one attribute is `href` of `a`, and its value is one
    /// placeholder of a link. Sanitised again it is the same text.
    public let html: String
    /// What was taken out, each once: names of elements, and `a href` for a link that leads somewhere else.
    public let removed: [String]
    let document: MailDocument

    public init(_ html: String) {
        var builder = MailDocumentBuilder()
        for token in HTMLToken.tokens(of: html) { builder.add(token) }
        document = builder.finished()
        removed = builder.removed
        self.html = document.html
    }
}
