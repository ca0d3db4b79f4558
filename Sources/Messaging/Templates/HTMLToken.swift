/// One piece of HTML as people, editors and attackers write it. Reading never fails: what makes no sense is text or is
/// left out.
enum HTMLToken: Equatable, Sendable {
    /// With entities read.
    case text(String)
    /// Name in lower case; `href` with entities read, `nil` when there is none. Other attributes are not looked at.
    case start(name: String, href: String?)
    case end(name: String)

    static func tokens(of html: String) -> [HTMLToken] {
        var reader = HTMLReader(Array(html.utf8))
        return reader.tokens()
    }
}

private struct HTMLReader {
    let bytes: [UInt8]
    var position = 0
    private var found: [HTMLToken] = []
    private var text: [UInt8] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Elements whose content is not for reading. It goes with them.
    private static let unread: Set<String> = [
        "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "template", "svg",
        "math", "object", "head", "select", "plaintext", "audio", "video", "canvas",
    ]

    mutating func tokens() -> [HTMLToken] {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), isMarkup { markup() } else { text.append(take()) }
        }
        endText()
        return found
    }

    /// Whether the `<` here begins something other than text.
    private var isMarkup: Bool {
        guard let next = byte(at: position + 1) else { return false }
        if next == UInt8(ascii: "/") { return byte(at: position + 2).map(Self.isLetter) ?? false }
        return Self.isLetter(next) || next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
    }

    private mutating func markup() {
        if starts(with: "<!--") { return skip(through: "-->", from: position + 4) }
        guard let next = byte(at: position + 1), next == UInt8(ascii: "/") || Self.isLetter(next) else {
            return skip(through: ">", from: position + 1)
        }
        let isEnd = next == UInt8(ascii: "/")
        position += isEnd ? 2 : 1
        let name = lower(takeName())
        let href = attributes()
        // A tag that the end of the text cuts off is no tag, and no text either.
        guard let href else { return }
        endText()
        found.append(isEnd ? .end(name: name) : .start(name: name, href: href.value))
        if !isEnd, Self.unread.contains(name) { skipContent(of: name) }
    }

    /// Reads up to and with `>`; `nil` when the text ends before it.
    private mutating func attributes() -> (value: String?, Void)? {
        var href: String?
        while let byte = byte(at: position) {
            if byte == UInt8(ascii: ">") {
                position += 1
                return (href, ())
            }
            guard !Self.isSpace(byte), byte != UInt8(ascii: "/") else {
                position += 1
                continue
            }
            let name = lower(takeAttributeName())
            let value = takeValue()
            if name == "href", href == nil { href = HTMLEntity.decoded(value ?? "") }
        }
        return nil
    }

    private mutating func takeValue() -> String? {
        skipSpace()
        guard byte(at: position) == UInt8(ascii: "=") else { return nil }
        position += 1
        skipSpace()
        guard let first = byte(at: position) else { return nil }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            position += 1
            let value = take { $0 != first }
            position += 1
            return value
        }
        return take { !Self.isSpace($0) && $0 != UInt8(ascii: ">") }
    }

    private mutating func takeName() -> String {
        take { !Self.isSpace($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
    }

    /// At least one byte, so that a stray `=` or quote is passed over.
    private mutating func takeAttributeName() -> String {
        let first = String(decoding: [take()], as: UTF8.self)
        return first
            + take {
                !Self.isSpace($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "=")
            }
    }

    /// Up to the element's end tag, or to the end of the text.
    private mutating func skipContent(of name: String) {
        let end = Array("</\(name)".utf8)
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), matches(end),
                byte(at: position + end.count).map({ Self.isSpace($0) || $0 == 0x2F || $0 == 0x3E }) ?? true
            {
                return
            }
            position += 1
        }
    }

    private mutating func endText() {
        guard !text.isEmpty else { return }
        found.append(.text(HTMLEntity.decoded(String(decoding: text, as: UTF8.self))))
        text = []
    }

    private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take() -> UInt8 {
        position += 1
        return bytes[position - 1]
    }

    private mutating func take(while isWanted: (UInt8) -> Bool) -> String {
        let start = position
        while position < bytes.count, isWanted(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipSpace() {
        while let byte = byte(at: position), Self.isSpace(byte) { position += 1 }
    }

    private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    /// Ignores case of ASCII letters.
    private func matches(_ lowerCase: [UInt8]) -> Bool {
        guard position + lowerCase.count <= bytes.count else { return false }
        return lowerCase.indices.allSatisfy { offset in
            let byte = bytes[position + offset]
            return ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == lowerCase[offset]
        }
    }

    private mutating func skip(through text: String, from start: Int) {
        position = start
        while position < bytes.count, !starts(with: text) { position += 1 }
        position = min(bytes.count, position + text.utf8.count)
    }

    private func lower(_ name: String) -> String { name.lowercased() }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
