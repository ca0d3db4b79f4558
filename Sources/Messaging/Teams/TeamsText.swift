/// The markup in which Teams sends what somebody wrote.
enum TeamsText {
    /// Without mentions, tags and entities, on one line; at most 2,000 characters.
    static func plain(_ markup: String) -> String {
        let words = entities(untagged(markup.prefix(8000))).split(whereSeparator: \.isWhitespace)
        return String(words.joined(separator: " ").prefix(2000))
    }

    /// A space for every tag, and nothing of what a mention calls somebody. Reads the text once.
    private static func untagged(_ markup: Substring) -> String {
        var (plain, rest, isInMention) = ("", markup, false)
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            if !isInMention { plain += rest[..<open] + " " }
            switch name(ofTag: rest[rest.index(after: open)..<close]) {
            case "at": isInMention = true
            case "/at": isInMention = false
            default: break
            }
            rest = rest[rest.index(after: close)...]
        }
        return isInMention ? plain : plain + rest
    }

    private static func name(ofTag inside: Substring) -> String {
        inside.prefix { !$0.isWhitespace }.lowercased()
    }

    private static let named = ["nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    /// Entities are read once: `&amp;lt;` is `&lt;`.
    private static func entities(_ text: String) -> String {
        text.replacing(#/&(#?[A-Za-z0-9]{1,8});/#) { match in
            let name = match.1
            if let plain = named[String(name)] { return plain }
            guard name.first == "#" else { return String(match.0) }
            let digits = name.dropFirst()
            let isHex = digits.first == "x" || digits.first == "X"
            let code = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return code.flatMap(UnicodeScalar.init).map { String(Character($0)) } ?? String(match.0)
        }
    }
}
