/// One way to go on at the cursor.
public struct Completion: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case field, comparison, keyword, value, group, product, site, role, domain, time
    }
    /// What to put in place of `range`, in quotes where it needs them.
    public var text: String
    public var kind: Kind
    /// What it means, as one sentence; `nil` where the text says it.
    public var detail: String?
    /// UTF-8 offsets of what it replaces: the word under the cursor, or nothing.
    public var range: Range<Int>
    public init(text: String, kind: Kind, detail: String? = nil, range: Range<Int>) {
        (self.text, self.kind, self.detail, self.range) = (text, kind, detail, range)
    }
}

extension Filter {
    /// What may stand at the cursor (a UTF-8 offset, clamped into the text), out of the grammar and the known names, the
    /// likeliest first. At most `FilterLimits.completions`; empty where nothing fits or what stands before is broken.
    public static func completions(
        for text: String, at utf8Offset: Int, names: FilterNames = .any
    ) -> [Completion] {
        guard text.utf8.count <= FilterLimits.bytes else { return [] }
        let cursor = FilterCursor(text: text, offset: utf8Offset)
        var parser = FilterParser(tokens: cursor.before, names: .any)
        _ = parser.parseFilter()
        let source = CompletionSource(cursor: cursor, names: names)
        var seen: Set<String> = []
        let found = parser.expectations.flatMap(source.completions).filter { seen.insert($0.text).inserted }
        return Array(found.prefix(FilterLimits.completions))
    }
}

extension FilterLimits {
    public static let completions = 50
}

/// A cursor in a query: the tokens before it, and the started word it is in.
struct FilterCursor {
    /// Tokens that end before the started word, and `.end`.
    let before: [FilterToken]
    /// What has been typed of the word so far; empty between words.
    let typed: String
    /// What a completion replaces.
    let range: Range<Int>

    init(text: String, offset: Int) {
        let position = FilterCursor.boundary(at: offset, in: text)
        let tokens = FilterLexer(text).tokens
        let touched = tokens.first {
            $0.isWordLike && $0.range.lowerBound < position && position <= $0.range.upperBound
        }
        // Behind a closing quote the text is finished.
        if let touched, !(touched.isClosedQuote && position == touched.range.upperBound) {
            typed = FilterCursor.typed(of: touched, in: text, at: position)
            range = touched.range.lowerBound..<(touched.isOpenQuote ? position : touched.range.upperBound)
        } else {
            (typed, range) = ("", position..<position)
        }
        let start = range.lowerBound
        before =
            tokens.filter { $0.range.upperBound <= start && $0.kind != .end }
            + [FilterToken(kind: .end, range: start..<start)]
    }

    /// The start of the character the offset is in.
    private static func boundary(at offset: Int, in text: String) -> Int {
        let utf8 = text.utf8
        var index = utf8.index(utf8.startIndex, offsetBy: min(max(offset, 0), utf8.count))
        while index > utf8.startIndex, index < utf8.endIndex, utf8[index] & 0xC0 == 0x80 {
            index = utf8.index(before: index)
        }
        return utf8.distance(from: utf8.startIndex, to: index)
    }

    private static func typed(of token: FilterToken, in text: String, at position: Int) -> String {
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: token.range.lowerBound)
        let end = utf8.index(utf8.startIndex, offsetBy: position)
        let typed = String(text[start..<end])
        if token.word != nil || token.isKeyword { return typed }
        return typed.dropFirst().filter { $0 != "\\" }
    }
}

extension FilterToken {
    fileprivate var isWordLike: Bool { text != nil || isKeyword }
    fileprivate var isKeyword: Bool { if case .keyword = kind { true } else { false } }
    fileprivate var isOpenQuote: Bool { if case .quoted(_, isClosed: false) = kind { true } else { false } }
    fileprivate var isClosedQuote: Bool { if case .quoted(_, isClosed: true) = kind { true } else { false } }
}

/// Turns what the grammar expects into what can be inserted.
private struct CompletionSource {
    let cursor: FilterCursor
    let names: FilterNames

    func completions(for expectation: FilterExpectation) -> [Completion] {
        switch expectation {
        case .condition: fields(where: { _ in true }) + keywords(["NOT", "("])
        case .sortField: fields(where: \.isSortable)
        case .comparison(let field): comparisons(of: field)
        case .value(let field): values(of: field)
        case .product: known(.product, as: .product)
        case .keywords(let words): keywords(words)
        }
    }

    private func make(_ text: String, _ kind: Completion.Kind, _ detail: String? = nil) -> Completion {
        Completion(text: text, kind: kind, detail: detail, range: cursor.range)
    }

    /// Those that start with what was typed, then those that contain it.
    private func matching(_ completions: [Completion]) -> [Completion] {
        let typed = cursor.typed.lowercased()
        guard !typed.isEmpty else { return completions }
        let starting = completions.filter { $0.text.lowercased().hasPrefix(typed) }
        return starting + completions.filter { !starting.contains($0) && $0.text.lowercased().contains(typed) }
    }

    private func keywords(_ words: [String]) -> [Completion] {
        let typed = cursor.typed.uppercased()
        return words.filter { $0.hasPrefix(typed) }.map { make($0, .keyword) }
    }

    private func fields(where isWanted: (FilterFieldInfo) -> Bool) -> [Completion] {
        let wanted = FilterField.allCases.map(\.info).filter {
            isWanted($0) && names.capabilities.refusedFields[$0.field.rawValue] == nil
        }
        return matching(wanted.flatMap(spellings))
    }

    /// The field, and where it takes a product also the products it can be narrowed to, without their sites.
    private func spellings(of info: FilterFieldInfo) -> [Completion] {
        let plain = make(info.field.rawValue, .field, info.summary)
        guard info.takesProduct, let products = names.products?.names else { return [plain] }
        return [plain]
            + products.lazy.filter { !$0.contains("@") && !$0.contains(" ") }.prefix(10).map {
                make(FilterPrinter.text(of: info.field, product: $0), .field, "The same in \($0) alone.")
            }
    }

    private func comparisons(of field: FilterField) -> [Completion] {
        matching(field.info.operators.map { make($0.rawValue, .comparison, $0.summary) })
    }

    private func values(of field: FilterField) -> [Completion] {
        let kind = field.info.kind
        return switch kind {
        case .enumeration, .truth: matching((kind.words ?? []).map { make($0, .value) })
        case .group: known(kind, as: .group)
        case .product: known(kind, as: .product)
        case .site: known(kind, as: .site)
        case .role: known(kind, as: .role)
        case .domain: known(kind, as: .domain)
        case .time: times()
        case .text, .search, .identifier, .number: []
        }
    }

    private func known(_ kind: FilterValueKind, as completionKind: Completion.Kind) -> [Completion] {
        guard let index = names.index(for: kind) else { return [] }
        let found = index.matching(cursor.typed, limit: FilterLimits.completions)
        return found.map { make(FilterPrinter.word($0), completionKind) }
    }

    private func times() -> [Completion] {
        let usual = ["-30d", "-60d", "-90d", "-180d", "-1y", "-2w", "-6M"].compactMap { RelativeTime($0) }
        let relative = started() ?? usual
        let functions = TimeFunction.allCases.map { make("\($0.rawValue)()", .time, $0.summary) }
        return matching(relative.map { make($0.description, .time, $0.summary) } + functions)
    }

    /// `-45` may become any number of units.
    private func started() -> [RelativeTime]? {
        let units: [RelativeTime.Unit] = [.days, .weeks, .months, .years, .hours, .minutes]
        let times = units.compactMap { RelativeTime(signed: cursor.typed, unit: $0) }
        return times.isEmpty ? nil : times
    }
}

extension RelativeTime {
    /// `90 days ago`, `2 weeks from now`.
    public var summary: String {
        let name = amount.magnitude == 1 ? String(unit.name.dropLast()) : unit.name
        return "\(amount.magnitude) \(name) \(amount > 0 ? "from now" : "ago")"
    }
}
