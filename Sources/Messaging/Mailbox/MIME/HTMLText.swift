/// The words of a piece of HTML, for a mail that has nothing else. What it returns is text: whoever shows it escapes it.
enum HTMLText {
    private static let breaking: Set<String> = [
        "p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol",
    ]
    private static let silent: Set<String> = ["script", "style", "head", "title"]
    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " "]

    static func plain(_ html: String) -> String {
        var (out, rest) = ("", html[...])
        while let open = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
            out += collapsed(rest[..<open], after: out)
            rest = rest[open...]
            if rest.first == "&" {
                let (text, after) = entity(rest)
                out += text
                rest = after
            } else {
                rest = tag(rest, into: &out)
            }
        }
        return out + collapsed(rest, after: out)
    }

    /// Blanks of any number are one, and none after a line break.
    private static func collapsed(_ text: Substring, after out: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty || text.isEmpty else {
            return out.isEmpty || out.last == " " || out.last == "\n" ? "" : " "
        }
        let (leads, trails) = (text.first?.isWhitespace == true, text.last?.isWhitespace == true)
        let isGlued = !leads || out.isEmpty || out.last == " " || out.last == "\n"
        return (isGlued ? "" : " ") + words + (trails && !words.isEmpty ? " " : "")
    }

    /// What comes after the tag.
    private static func tag(_ text: Substring, into out: inout String) -> Substring {
        if text.hasPrefix("<!--") {
            guard let end = text.firstRange(of: "-->") else { return "" }
            return text[end.upperBound...]
        }
        guard let close = text.firstIndex(of: ">") else { return "" }
        let after = text[text.index(after: close)...]
        let inside = text[text.index(after: text.startIndex)..<close]
        let name = inside.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }.lowercased()
        if breaking.contains(name), out.last != "\n", !out.isEmpty { out += "\n" }
        guard silent.contains(name), inside.first != "/", inside.last != "/" else { return after }
        // Lower case only from here on would cost a copy for each such tag; both spellings that occur are looked for.
        let ends = ["</\(name)", "</\(name.uppercased())"].compactMap { after.firstRange(of: $0)?.lowerBound }
        guard let end = ends.min() else { return "" }
        let rest = after[end...]
        return rest.firstIndex(of: ">").map { rest[rest.index(after: $0)...] } ?? ""
    }

    private static func entity(_ text: Substring) -> (text: String, after: Substring) {
        let plain = ("&", text.dropFirst())
        guard let end = text.prefix(12).firstIndex(of: ";") else { return plain }
        let (name, after) = (text[text.index(after: text.startIndex)..<end], text[text.index(after: end)...])
        if let known = entities[String(name)] { return (known, after) }
        guard name.first == "#" else { return plain }
        let digits = name.dropFirst()
        let isHex = digits.first == "x" || digits.first == "X"
        let number = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let scalar = number.flatMap(Unicode.Scalar.init) else { return plain }
        return (String(scalar), after)
    }
}
