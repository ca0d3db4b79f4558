import Core
import TestSupport
import Testing

struct FilterPropertyTests {
    /// Texts that try to break out of their quotes, look like something else, or are not ASCII.
    private static let wild = [
        "a", "\"", "\\", "\\\"", "'", "it's", "and", "NOT", "empty", "null", "order", "by", "-90d", "12", "2026-01-31",
        "2026-01-31T08:00:00Z", "a b", " ", "a,b", "(x)", "[y]", "x@y.example", "a||b", "a|b", "|", "&", "R&D", "=",
        "!~",
        "now()", "Müller", "„a“", "日本", "e\u{301}", "👩‍👩‍👧", "\u{0}", "a\nb", "\u{FEFF}", "a\u{200B}b", "O’Brien", "x'",
        "--", "/",
    ]

    private static let generator = RandomFilter(
        groups: wild, products: wild, emailDomains: ["a.example", "b c", "\"", "müller.example"], sites: wild,
        roles: wild, texts: wild, depth: 6)

    @Test(arguments: 0..<20)
    func parsingWhatWasPrintedGivesTheSameTree(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let filter = Self.generator.filter(using: &random)
            let text = filter.text
            #expect(try Filter(parsing: text) == filter, "\(text)")
            #expect(try Filter(parsing: text).text == text)
        }
    }

    /// A bracket or a quote that could be left out would be a second spelling of the same thing.
    @Test(arguments: 0..<5)
    func noBracketCanBeLeftOut(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plain = RandomFilter(groups: ["bots"], products: ["jira"], emailDomains: ["a.example"], texts: ["ada"])
        for _ in 0..<40 {
            let filter = plain.filter(using: &random)
            let text = filter.text
            for pair in bracketPairs(in: text) {
                var bytes = Array(text.utf8)
                bytes.remove(at: pair.close)
                bytes.remove(at: pair.open)
                let shorter = String(decoding: bytes, as: UTF8.self)
                #expect((try? Filter(parsing: shorter)) != filter, "\(text)")
            }
        }
    }

    private func bracketPairs(in text: String) -> [(open: Int, close: Int)] {
        var (open, pairs): ([Int], [(open: Int, close: Int)]) = ([], [])
        for (offset, byte) in text.utf8.enumerated() {
            if byte == UInt8(ascii: "(") { open.append(offset) }
            if byte == UInt8(ascii: ")"), let start = open.popLast() { pairs.append((start, offset)) }
        }
        return pairs
    }
}

/// Whatever the text: it parses, or there is at least one complaint, and every complaint points into the text.
struct FilterFuzzTests {
    private static let pieces = [
        "(", ")", "[", "]", ",", "=", "!=", "~", "<", ">=", "!", "\"", "'", "\\", "&&", "||", "|", "&", "AND", "or",
        "not",
        "IN", "is", "EMPTY", "null", "ORDER BY", "by", "desc", "group", "lastActive", "lastActive[jira]", "product",
        "name",
        "protected", "true", "-90d", "90", "2026-01-31", "now()", "startOfDay(\"-1d\")", "jira", "\"jira admins\"", "é",
        "👩‍👩‍👧", "\u{301}", "\u{FEFF}", "“", "”", "%", "\0", "\n", " ", " ", " ",
    ]

    private func check(_ text: String) {
        do {
            let filter = try Filter(parsing: text, names: sampleNames)
            #expect((try? Filter(parsing: filter.text, names: sampleNames)) == filter, "\(text)")
        } catch {
            #expect(!error.all.isEmpty)
            for diagnostic in error.all {
                let range = diagnostic.range ?? 0..<0
                #expect(range.lowerBound >= 0 && range.upperBound <= text.utf8.count, "\(text)")
                #expect(!diagnostic.message.isEmpty)
            }
        }
    }

    @Test(arguments: 0..<8)
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(arguments: 0..<8)
    func randomPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            let count = Int.random(in: 1...25, using: &random)
            check((0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined(separator: " "))
        }
    }

    @Test(arguments: 0..<8)
    func mutatedQueries(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let valid = FilterReference.standard.allExamples
        for _ in 0..<100 {
            var bytes = Array((valid.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, using: &random) }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let position = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where position < bytes.count: bytes.remove(at: position)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
        case 2: bytes.removeSubrange(position...)
        default: bytes.insert(contentsOf: Array((Self.pieces.randomElement(using: &random) ?? "").utf8), at: position)
        }
    }

    /// Completion takes any text and any offset, and offers only replacements inside of the text.
    @Test(arguments: 0..<8)
    func completionAnywhere(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let count = Int.random(in: 0...12, using: &random)
            let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
            let cursor = Int.random(in: -2...(text.utf8.count + 2), using: &random)
            let found = Filter.completions(for: text, at: cursor, names: sampleNames)
            #expect(found.count <= FilterLimits.completions)
            #expect(found.allSatisfy { $0.range.lowerBound >= 0 && $0.range.upperBound <= text.utf8.count }, "\(text)")
        }
    }
}
