extension Filter {
    /// Reads a query. Everything that is wrong with it comes at once, in the order of the text, each with its place and
    /// the nearest known names; at most `FilterLimits.diagnostics`. Empty text means everybody.
    public init(parsing text: String, names: FilterNames = .any) throws(Diagnostics) {
        guard text.utf8.count <= FilterLimits.bytes else { throw Diagnostics([FilterLimits.tooLong]) }
        let lexer = FilterLexer(text)
        var parser = FilterParser(tokens: lexer.tokens, names: names)
        let filter = parser.parseFilter()
        let found = lexer.diagnostics + parser.diagnostics
        guard found.isEmpty else { throw Diagnostics(FilterParser.ordered(found)) }
        // The canonical text can be longer than what was written, and must be readable again.
        if text.utf8.count > FilterLimits.bytes / 8, filter.text.utf8.count > FilterLimits.bytes {
            throw Diagnostics([FilterLimits.tooLong])
        }
        self = filter
    }
}

/// How far a query may go, so that no text can exhaust the stack, the memory or the patience of the server.
public enum FilterLimits {
    /// Longest query in UTF-8.
    public static let bytes = 65_536
    /// Brackets and NOTs inside each other.
    public static let depth = 100
    /// Most complaints about one text; the nearest names are looked up for the first few only.
    public static let diagnostics = 100
    static let searches = 20

    static var tooLong: Diagnostic { Diagnostic("A filter has at most \(bytes) bytes.") }
}

/// Recursive descent over the tokens. A method that finds something wrong reports it, skips to where a new condition may
/// start, and goes on; what it returns then matters to nobody.
struct FilterParser {
    let tokens: [FilterToken]
    let names: FilterNames
    private(set) var diagnostics: [Diagnostic] = []
    /// What could stand at the end of the tokens; completion reads it.
    private(set) var expectations: [FilterExpectation] = []
    private var position = 0
    private var depth = 0
    private var openParentheses = 0
    private var areExpectationsSettled = false

    init(tokens: [FilterToken], names: FilterNames) { (self.tokens, self.names) = (tokens, names) }

    /// In the order of the text; of several complaints about the very same place the first says enough.
    static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var places: Set<Range<Int>?> = []
        let ordered = diagnostics.enumerated().filter { places.insert($0.element.range).inserted }.sorted {
            ($0.element.range?.lowerBound ?? 0, $0.offset) < ($1.element.range?.lowerBound ?? 0, $1.offset)
        }
        return Array(ordered.map(\.element).prefix(FilterLimits.diagnostics))
    }
}

// MARK: - Tokens

extension FilterParser {
    var current: FilterToken { tokens[min(position, tokens.count - 1)] }
    var next: FilterToken { tokens[min(position + 1, tokens.count - 1)] }
    var isAtEnd: Bool { current.kind == .end }
    var lastTaken: FilterToken? { position > 0 ? tokens[position - 1] : nil }

    @discardableResult mutating func take() -> FilterToken {
        let token = current
        if !isAtEnd { position += 1 }
        return token
    }

    mutating func take(_ kind: FilterToken.Kind) -> Bool {
        guard current.kind == kind else { return false }
        take()
        return true
    }

    mutating func take(_ keyword: FilterKeyword) -> Bool { take(.keyword(keyword)) }

    /// ASC, DESC and BY, which are plain words elsewhere.
    mutating func take(word: String) -> Bool {
        guard current.word?.uppercased() == word else { return false }
        take()
        return true
    }

    mutating func report(
        _ message: String, _ range: Range<Int>, suggestions: @autoclosure () -> [String] = []
    ) {
        guard diagnostics.count < FilterLimits.diagnostics else { return }
        let found = diagnostics.count < FilterLimits.searches ? suggestions() : []
        diagnostics.append(Diagnostic(message, range: range, suggestions: found))
    }

    /// Says that something else should stand here. At the end of the text nothing after it is worth expecting.
    mutating func reportMissing(_ message: String, suggestions: @autoclosure () -> [String] = []) {
        report(message, current.range, suggestions: suggestions())
        if isAtEnd { areExpectationsSettled = true }
    }

    mutating func expect(_ expectations: FilterExpectation...) {
        guard isAtEnd, !areExpectationsSettled else { return }
        self.expectations += expectations
    }

    /// Where the author most likely went on with something new: AND, OR, ORDER BY, a closing bracket, the end.
    var isAtBoundary: Bool {
        switch current.kind {
        case .end, .closeParenthesis, .keyword(.and), .keyword(.or), .keyword(.order): true
        default: false
        }
    }

    /// Skips to a boundary outside of any bracket that opens on the way.
    mutating func skipToBoundary() {
        var open = 0
        while !isAtEnd, open > 0 || !isAtBoundary {
            if current.kind == .openParenthesis { open += 1 }
            if current.kind == .closeParenthesis { open -= 1 }
            take()
        }
        if isAtEnd { areExpectationsSettled = true }
    }
}

// MARK: - AND, OR, NOT

extension FilterParser {
    mutating func parseFilter() -> Filter {
        var condition: FilterNode?
        if current.kind != .end, current.kind != .keyword(.order) {
            condition = parseEither()
        } else {
            expect(.condition, .keywords(["ORDER BY"]))
        }
        while !isAtEnd, current.kind != .keyword(.order) { parseLeftover() }
        return Filter(condition: condition, order: parseOrder())
    }

    /// What no condition claimed, such as a bracket that closes nothing.
    private mutating func parseLeftover() {
        let stray = take()
        if stray.kind == .closeParenthesis {
            report("This bracket closes nothing.", stray.range)
        } else {
            report("This does not belong here; AND, OR or ORDER BY may follow a condition.", stray.range)
            skipToBoundary()
        }
        if take(.and) || take(.or) { _ = parseEither() }
    }

    private mutating func parseEither() -> FilterNode? {
        var nodes = [parseBoth()]
        while take(.or) { nodes.append(parseBoth()) }
        return .disjunction(of: nodes.compactMap { $0 })
    }

    private mutating func parseBoth() -> FilterNode? {
        var nodes = [parseNegation()]
        while true {
            expectConnective()
            if take(.and) {
                nodes.append(parseNegation())
            } else if mayStartCondition {
                reportMissing("AND or OR is missing before this condition.", suggestions: ["AND", "OR"])
                nodes.append(parseNegation())
            } else {
                return .conjunction(of: nodes.compactMap { $0 })
            }
        }
    }

    private mutating func expectConnective() {
        expect(.keywords(["AND", "OR"] + (openParentheses > 0 ? [")"] : ["ORDER BY"])))
    }

    private var mayStartCondition: Bool {
        switch current.kind {
        case .word, .quoted, .openParenthesis, .keyword(.not): true
        default: false
        }
    }

    private mutating func parseNegation() -> FilterNode? {
        guard current.kind == .keyword(.not) || current.kind == .openParenthesis else { return parseCondition() }
        guard depth < FilterLimits.depth else {
            report("Brackets and NOT go at most \(FilterLimits.depth) deep.", current.range)
            // A row of NOTs would not be skipped with its bracket.
            while take(.not) {}
            skipToBoundary()
            return nil
        }
        depth += 1
        defer { depth -= 1 }
        if take(.not) {
            return parseNegation().map { .not($0) }
        }
        return parseParentheses()
    }

    private mutating func parseParentheses() -> FilterNode? {
        let opening = take()
        openParentheses += 1
        let node = parseEither()
        openParentheses -= 1
        if !isAtBoundary {
            reportMissing("This does not belong here; AND, OR or a closing bracket may follow a condition.")
            skipToBoundary()
        }
        if !take(.closeParenthesis) {
            report("This bracket is never closed.", opening.range)
            if isAtEnd { areExpectationsSettled = true }
        }
        return node
    }
}

// MARK: - ORDER BY

extension FilterParser {
    private mutating func parseOrder() -> [SortKey] {
        guard take(.order) else { return [] }
        expect(.keywords(["BY"]))
        if !take(word: "BY") { reportMissing("BY follows ORDER.", suggestions: ["ORDER BY"]) }
        var keys: [SortKey] = []
        repeat { parseSortKey(into: &keys) } while take(.comma)
        if !isAtEnd {
            reportMissing("This does not belong here; a comma, ASC, DESC or the end may follow a field of ORDER BY.")
        }
        return keys
    }

    private mutating func parseSortKey(into keys: inout [SortKey]) {
        expect(.sortField)
        let start = current
        guard let (field, product) = parseField() else {
            while !isAtEnd, current.kind != .comma { take() }
            return
        }
        let range = start.range.lowerBound..<previousEnd
        expect(.keywords(["ASC", "DESC", ","]))
        let isDescending = take(word: "DESC")
        if !isDescending { _ = take(word: "ASC") }
        expect(.keywords([","]))
        let key = SortKey(field: field, product: product, isDescending: isDescending)
        if !field.info.isSortable {
            report(
                "Nothing can be ordered by \(field.rawValue).", range,
                suggestions: FilterField.allCases.filter(\.info.isSortable).map(\.rawValue).prefix(3).map { $0 })
        } else if keys.contains(where: { $0.isSameColumn(as: key) }) {
            report("\(FilterPrinter.text(of: field, product: product)) is in ORDER BY already.", range)
        }
        keys.append(key)
    }
}

extension SortKey {
    fileprivate func isSameColumn(as other: SortKey) -> Bool {
        field == other.field && product?.lowercased() == other.product?.lowercased()
    }
}
