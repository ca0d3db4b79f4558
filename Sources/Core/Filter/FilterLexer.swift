/// Cuts a query into tokens. Never stops: what does not belong is reported and read as what was most likely meant.
struct FilterLexer {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var offset = 0
    private(set) var tokens: [FilterToken] = []
    private(set) var diagnostics: [Diagnostic] = []

    /// The tokens always finish with one `.end`, an empty range behind the text.
    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        while let scalar = peek() {
            if Self.isSpace(scalar) { advance() } else { readToken(scalar) }
        }
        tokens.append(FilterToken(kind: .end, range: offset..<offset))
    }

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < scalars.count {
            offset += UTF8.width(scalars[index])
            index += 1
        }
    }

    private mutating func emit(_ kind: FilterToken.Kind, count: Int = 1) {
        let start = offset
        advance(count)
        tokens.append(FilterToken(kind: kind, range: start..<offset))
    }

    private mutating func report(_ message: String, from start: Int, suggestions: [String] = []) {
        diagnostics.append(Diagnostic(message, range: start..<offset, suggestions: suggestions))
    }

    private mutating func readToken(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "(": emit(.openParenthesis)
        case ")": emit(.closeParenthesis)
        case "[": emit(.openBracket)
        case "]": emit(.closeBracket)
        case ",": emit(.comma)
        case "~": emit(.comparison(.contains))
        case "<", ">", "=", "!": readComparison(scalar)
        case "&" where peek(1) == "&": emit(.keyword(.and), count: 2)
        case "|" where peek(1) == "|": emit(.keyword(.or), count: 2)
        case "\"", "'": readQuoted(closing: [scalar], isStraight: true)
        case _ where Self.slantedQuotes.contains(scalar):
            readQuoted(closing: Self.slantedQuotes.union(["\""]), isStraight: false)
        default: readWord()
        }
    }
}

// MARK: - Operators

extension FilterLexer {
    private mutating func readComparison(_ first: Unicode.Scalar) {
        switch (first, peek(1)) {
        case ("<", "="): emit(.comparison(.lessOrEqual), count: 2)
        case (">", "="): emit(.comparison(.greaterOrEqual), count: 2)
        case ("!", "="), ("<", ">"): emit(.comparison(.notEqual), count: 2)
        case ("!", "~"): emit(.comparison(.notContains), count: 2)
        case ("=", "="): emit(.comparison(.equal), count: 2)
        case ("=", "<"): emitTwisted("=<", meant: .lessOrEqual)
        case ("=", ">"): emitTwisted("=>", meant: .greaterOrEqual)
        case ("=", "~"): emitTwisted("=~", meant: .contains)
        case ("<", _): emit(.comparison(.less))
        case (">", _): emit(.comparison(.greater))
        case ("=", _): emit(.comparison(.equal))
        default: emit(.keyword(.not))
        }
    }

    private mutating func emitTwisted(_ written: String, meant: FilterOperator) {
        let start = offset
        emit(.comparison(meant), count: 2)
        report(
            "“\(written)” is not an operator; write \(meant.rawValue).", from: start, suggestions: [meant.rawValue])
    }
}

// MARK: - Quoted text

extension FilterLexer {
    private static let slantedQuotes: Set<Unicode.Scalar> = ["“", "”", "„", "‟", "«", "»", "‘", "‚", "‛"]

    private mutating func readQuoted(closing: Set<Unicode.Scalar>, isStraight: Bool) {
        let start = offset
        advance()
        var text = String.UnicodeScalarView()
        var isClosed = false
        while let scalar = peek() {
            if closing.contains(scalar) {
                advance()
                isClosed = true
                break
            }
            if scalar == "\\" { readEscape(into: &text) } else { text.append(take(scalar)) }
        }
        tokens.append(FilterToken(kind: .quoted(String(text), isClosed: isClosed), range: start..<offset))
        if !isClosed { report("This quote is never closed.", from: start) }
        if !isStraight {
            report(
                "Quotes are written as \" here.", from: start,
                suggestions: [FilterPrinter.quoted(String(text))])
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        advance()
        return scalar
    }

    private mutating func readEscape(into text: inout String.UnicodeScalarView) {
        let start = offset
        guard let escaped = peek(1) else { return text.append(take("\\")) }
        advance(2)
        text.append(escaped)
        guard escaped == "\"" || escaped == "\\" || escaped == "'" else {
            return report(
                "Only \\\" and \\\\ can follow a backslash; write \\\\ for the backslash itself.", from: start)
        }
    }
}

// MARK: - Words

extension FilterLexer {
    /// Everything a word may hold without quotes, letters, digits and characters outside ASCII aside.
    private static let wordMarks: Set<Unicode.Scalar> = ["_", "-", ".", "@", "/", ":", "+"]
    private static let endMarks: Set<Unicode.Scalar> = ["(", ")", "[", "]", ",", "~", "<", ">", "=", "!", "\"", "'"]

    private mutating func readWord() {
        let (start, first) = (offset, index)
        var misplaced: Unicode.Scalar?
        while let scalar = peek(), belongsToWord(scalar, isFirst: index == first) {
            if misplaced == nil, !isPlain(scalar, isFirst: index == first) { misplaced = scalar }
            advance()
        }
        // What starts no word must not stop the reading either.
        if index == first { misplaced = peek().map { take($0) } }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[first..<index])
        let word = String(text)
        if let misplaced { return emitMisplaced(misplaced, word: word, from: start) }
        let kind = FilterKeyword(word: word).map(FilterToken.Kind.keyword) ?? .word(word)
        tokens.append(FilterToken(kind: kind, range: start..<offset))
    }

    private mutating func emitMisplaced(_ scalar: Unicode.Scalar, word: String, from start: Int) {
        let connective: FilterKeyword? = word == "&" ? .and : word == "|" ? .or : nil
        tokens.append(
            FilterToken(kind: connective.map(FilterToken.Kind.keyword) ?? .word(word), range: start..<offset))
        if let connective {
            report("Write \(connective.rawValue).", from: start, suggestions: [connective.rawValue])
        } else {
            let shown = scalar.properties.generalCategory == .control ? "a control character" : "“\(scalar)”"
            report("Text with \(shown) needs quotes.", from: start, suggestions: [FilterPrinter.quoted(word)])
        }
    }

    private func belongsToWord(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if Self.isSpace(scalar) || Self.slantedQuotes.contains(scalar) { return false }
        if scalar == "&" || scalar == "|" { return peek(1) != scalar }
        // O'Brien needs no quotes: inside a word an apostrophe opens none.
        if scalar == "'" { return !isFirst && (peek(1).map { $0.properties.isAlphabetic } ?? false) }
        return !Self.endMarks.contains(scalar)
    }

    private func isPlain(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if !scalar.isASCII { return scalar.properties.generalCategory != .control }
        return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || Self.wordMarks.contains(scalar)
            || scalar == "'" || (scalar == "|" && !isFirst)
    }

    /// Also what cannot be seen and comes along when a query is copied from a page.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}"
    }
}
