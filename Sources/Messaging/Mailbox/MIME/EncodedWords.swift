/// Header texts with letters of every script: `=?UTF-8?B?…?=` (RFC 2047).
enum EncodedWords {
    /// Words that can't be read stay as they are.
    static func decode(_ text: String) -> String {
        var (out, rest, wasWord) = ("", text[...], false)
        while let open = rest.firstRange(of: "=?") {
            let between = rest[..<open.lowerBound]
            guard let word = Word(rest[open.lowerBound...]) else {
                out += rest[..<open.upperBound]
                rest = rest[open.upperBound...]
                wasWord = false
                continue
            }
            // Blanks between two words are only there to part them.
            if !(wasWord && between.allSatisfy(\.isWhitespace)) { out += between }
            out += word.text
            rest = word.after
            wasWord = true
        }
        return out + rest
    }

    private struct Word {
        var text: String
        var after: Substring

        init?(_ source: Substring) {
            // Four question marks; a word has at most 75 letters, but some programs write longer ones.
            let bounded = source.prefix(1000)
            var marks: [Substring.Index] = []
            for index in bounded.indices where bounded[index] == "?" {
                marks.append(index)
                if marks.count == 4 { break }
            }
            guard marks.count == 4 else { return nil }
            let end = bounded.index(after: marks[3])
            guard end < bounded.endIndex, bounded[end] == "=" else { return nil }
            func piece(_ number: Int) -> Substring { bounded[bounded.index(after: marks[number])..<marks[number + 1]] }
            let content = Array(piece(2).utf8)[...]
            let bytes: [UInt8]
            switch piece(1).lowercased() {
            case "b": bytes = Base64.decode(content)
            case "q": bytes = QuotedPrintable.decode(Array(content.map { $0 == 95 ? 32 : $0 })[...])
            default: return nil
            }
            // A language may stand after the name: `UTF-8*de`.
            text = Charset.text(bytes, named: String(piece(0).prefix { $0 != "*" }))
            after = source[source.index(after: end)...]
        }
    }
}
