/// What somebody asks for in the words of a message, such as `restore jira, I'm on call again`: a product, and why.
public struct AskedProduct: Equatable, Sendable {
    public var product: Product
    /// In the person's words; empty when they gave none.
    public var reason: String

    public init(product: Product, reason: String) { (self.product, self.reason) = (product, reason) }

    public enum Product: Equatable, Sendable {
        case named(ProductKey)
        /// They named none.
        case unnamed
        /// They named more than one.
        case several([ProductKey])
        /// They named something that is not there; the nearest first, and maybe none.
        case unknown(String, nearest: [ProductKey])
        /// They want to know how to ask.
        case help
    }

    /// A product that can be asked for.
    public struct Offer: Equatable, Sendable {
        public var key: ProductKey
        /// As people know it.
        public var name: String
        public init(key: ProductKey, name: String) { (self.key, self.name) = (key, name) }
    }

    /// Most characters of a reason that are kept.
    public static let longestReason = 500

    /// Reads a message. Where only one product can be asked for, it need not be named.
    public init(_ text: String, among offers: [Offer]) {
        let words = Word.all(in: text.prefix(2000))
        if words.count == 1, ["help", "hilfe", "aide"].contains(words[0].text) {
            self.init(product: .help, reason: "")
            return
        }
        let (found, names) = Self.products(in: words, among: offers)
        switch found.count {
        case 1: self.init(product: .named(found[0]), reason: Self.reason(text, words, naming: names))
        case 2...: self.init(product: .several(found), reason: "")
        default:
            let rest = words.filter { !Self.fillers.contains($0.text) }
            if let miss = Self.miss(rest, among: offers) {
                self.init(product: miss, reason: "")
            } else {
                let reason = rest.isEmpty ? "" : Self.cut(text)
                self.init(product: offers.count == 1 ? .named(offers[0].key) : .unnamed, reason: reason)
            }
        }
    }

    /// Each product once, in the order of the text, and all places where one is named. The longest name counts: `jira
    /// service management` is not Jira.
    private static func products(in words: [Word], among offers: [Offer]) -> ([ProductKey], [Range<Int>]) {
        var names: [String: ProductKey] = [:]
        for offer in offers {
            names[offer.key.rawValue.lowercased()] = offer.key
            names[joined(Word.all(in: offer.name[...]))] = offer.key
        }
        var (found, places): ([ProductKey], [Range<Int>]) = ([], [])
        var start = 0
        scan: while start < words.count {
            for length in (1...4).reversed() where start + length <= words.count {
                let name = joined(words[start..<(start + length)])
                guard let key = names[name] ?? names[ProductKey(vendor: name).rawValue] else { continue }
                if !found.contains(key) { found.append(key) }
                places.append(start..<(start + length))
                start += length
                continue scan
            }
            start += 1
        }
        return (found, places)
    }

    /// A mistyped name, or a short text that can be nothing but a name. `nil` for a text that only says why.
    private static func miss(_ rest: [Word], among offers: [Offer]) -> Product? {
        guard let first = rest.first else { return nil }
        var known: [String: ProductKey] = [:]
        for offer in offers {
            known[offer.key.rawValue.lowercased()] = offer.key
            known[offer.name.lowercased()] = offer.key
        }
        for length in (1...3).reversed() where length <= rest.count {
            let name = rest[..<length].map(\.text).joined(separator: " ")
            var nearest: [ProductKey] = []
            for key in NearestNames.nearest(to: name, among: known.keys).compactMap({ known[$0] })
            where !nearest.contains(key) { nearest.append(key) }
            if !nearest.isEmpty { return .unknown(name, nearest: nearest) }
        }
        return rest.count <= 2 ? .unknown(first.text, nearest: []) : nil
    }

    /// What stands after the product where it is first named; when that says nothing, what stands before it.
    private static func reason(_ text: String, _ words: [Word], naming names: [Range<Int>]) -> String {
        func says(_ range: Range<Int>) -> Bool {
            range.contains { place in
                !fillers.contains(words[place].text) && !names.contains { $0.contains(place) }
            }
        }
        let name = names[0]
        if says(name.upperBound..<words.count) {
            let after = text[words[name.upperBound - 1].range.upperBound...]
            return cut(after.drop { !$0.isLetter && !$0.isNumber })
        }
        return says(0..<name.lowerBound) ? cut(text) : ""
    }

    private static func cut(_ text: some StringProtocol) -> String {
        String(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(longestReason))
    }

    private static func joined(_ words: some Sequence<Word>) -> String { words.map(\.text).joined(separator: "-") }

    /// Words that neither name a product nor say why.
    private static let fillers: Set<String> = [
        "a", "access", "account", "again", "and", "ask", "asking", "atlassian", "back", "can", "could", "enable", "for",
        "get", "give", "grant", "have", "hello", "hey", "hi", "i", "in", "is", "it", "license", "licence", "like",
        "log",
        "login", "m", "me", "my", "need", "now", "of", "or", "please", "pls", "product", "reactivate", "request",
        "requesting", "restore", "return", "seat", "thank", "thanks", "the", "to", "want", "would", "you",
    ]

    /// Letters and digits in a row, in lower case.
    private struct Word {
        var text: String
        var range: Range<String.Index>

        static func all(in text: Substring) -> [Word] {
            var words: [Word] = []
            var rest = text
            while let start = rest.firstIndex(where: { $0.isLetter || $0.isNumber }), words.count < 200 {
                let word = rest[start...].prefix { $0.isLetter || $0.isNumber }
                words.append(Word(text: word.lowercased(), range: word.startIndex..<word.endIndex))
                rest = rest[word.endIndex...]
            }
            return words
        }
    }
}

extension Snapshot {
    /// What people can ask for: every product once, sandboxes left out, in the vendor's order.
    public var offers: [AskedProduct.Offer] {
        var offers: [AskedProduct.Offer] = []
        for product in products where !product.isSandbox && !offers.contains(where: { $0.key == product.key }) {
            offers.append(AskedProduct.Offer(key: product.key, name: product.name))
        }
        return offers
    }
}
