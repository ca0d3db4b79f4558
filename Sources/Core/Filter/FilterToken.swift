/// One piece of a query with its place.
struct FilterToken: Equatable {
    enum Kind: Equatable {
        case word(String)
        case quoted(String, isClosed: Bool)
        case keyword(FilterKeyword)
        case comparison(FilterOperator)
        case openParenthesis, closeParenthesis, openBracket, closeBracket, comma
        case end
    }
    var kind: Kind
    /// UTF-8 offsets.
    var range: Range<Int>

    /// The text of a word or of a quoted text; `nil` for everything else.
    var text: String? {
        switch kind {
        case .word(let text), .quoted(let text, _): text
        default: nil
        }
    }
    /// A word without quotes; `nil` for everything else.
    var word: String? {
        if case .word(let text) = kind { text } else { nil }
    }
}

/// Words that mean something wherever they stand without quotes. ASC, DESC and BY do so only after ORDER.
enum FilterKeyword: String, CaseIterable {
    case and = "AND"
    case or = "OR"
    case not = "NOT"
    case isIn = "IN"
    case `is` = "IS"
    case empty = "EMPTY"
    case order = "ORDER"

    /// Ignores case; JQL's `null` is `EMPTY`.
    init?(word: String) {
        guard word.utf8.count <= 5 else { return nil }
        let upper = word.uppercased()
        self.init(rawValue: upper == "NULL" ? "EMPTY" : upper)
    }
}
