extension FilterParser {
    /// `field operator values`.
    mutating func parseCondition() -> FilterNode? {
        expect(.condition)
        guard let (field, product) = parseField() else {
            skipToBoundary()
            return nil
        }
        let start = current
        guard let comparison = parseOperator(of: field) else {
            skipToBoundary()
            return nil
        }
        let isAllowed = field.info.operators.contains(comparison)
        if !isAllowed {
            let range = start.range.lowerBound..<max(start.range.upperBound, previousEnd)
            reportRefused(comparison, of: field, range: range)
        }
        let values = parseValues(of: field, comparison: comparison, isChecked: isAllowed)
        return .condition(FilterCondition(field: field, product: product, comparison: comparison, values: values))
    }

    private mutating func reportRefused(_ comparison: FilterOperator, of field: FilterField, range: Range<Int>) {
        let allowed = field.info.operators.map(\.rawValue)
        report(
            "\(field.rawValue) can't be compared with \(comparison.rawValue); it takes \(Wording.list(allowed)).",
            range,
            suggestions: allowed.prefix(3).map { $0 })
    }

    // MARK: Field

    /// A field the connector can know, with its product; `nil` once the reason has been reported and nothing was taken
    /// but the name.
    mutating func parseField() -> (FilterField, product: String?)? {
        guard let name = current.text else {
            reportMissing("A field belongs here, such as product or lastActive.")
            return nil
        }
        let token = take()
        guard let field = FilterField(name: name) else {
            reportUnknownField(name, token)
            return nil
        }
        if let reason = names.capabilities.refusedFields[field.rawValue] {
            report("\(field.rawValue) can't be used: \(reason)", token.range)
        }
        guard current.kind == .openBracket else { return (field, nil) }
        let product = parseProduct(of: field)
        return (field, product)
    }

    private mutating func reportUnknownField(_ name: String, _ token: FilterToken) {
        let isAlone = !isAtComparison
        let advice = isAlone ? "; to search names and e-mails, write text ~ \(FilterPrinter.word(name))" : ""
        report("There is no field “\(name)”\(advice).", token.range, suggestions: FilterField.suggestions(for: name))
    }

    private var isAtComparison: Bool {
        switch current.kind {
        case .comparison, .openBracket, .keyword(.is), .keyword(.isIn), .keyword(.not): true
        default: false
        }
    }

    private mutating func parseProduct(of field: FilterField) -> String? {
        let bracket = take()
        if !field.info.takesProduct {
            report("Only lastActive takes a product in brackets.", bracket.range, suggestions: ["lastActive"])
        }
        expect(.product)
        guard let name = current.text else {
            reportMissing("A product belongs between the brackets, as in lastActive[jira].")
            _ = take(.closeBracket)
            return nil
        }
        let token = take()
        let product = checkName(name, .product, token.range)
        expect(.keywords(["]"]))
        if !take(.closeBracket) { reportMissing("] is missing after the product.", suggestions: ["]"]) }
        return product
    }

    // MARK: Operator

    private mutating func parseOperator(of field: FilterField) -> FilterOperator? {
        expect(.comparison(field))
        switch current.kind {
        case .comparison(let comparison):
            take()
            return parseEmpty(after: comparison, of: field)
        case .keyword(.isIn):
            take()
            return .isIn
        case .keyword(.not):
            take()
            expect(.keywords(["IN"]))
            if !take(.isIn) { reportMissing("IN follows NOT here.", suggestions: ["NOT IN"]) }
            return .notIn
        case .keyword(.is):
            return parseIs()
        default:
            reportMissingOperator(of: field)
            return nil
        }
    }

    /// JQL also says `= EMPTY` and `!= null`.
    private mutating func parseEmpty(after comparison: FilterOperator, of field: FilterField) -> FilterOperator {
        guard current.kind == .keyword(.empty) else { return comparison }
        switch comparison {
        case .equal:
            take()
            return .isEmpty
        case .notEqual:
            take()
            return .isNotEmpty
        default:
            report("Nothing is \(comparison.rawValue) EMPTY; write IS EMPTY.", current.range, suggestions: ["IS EMPTY"])
            take()
            return .isEmpty
        }
    }

    private mutating func parseIs() -> FilterOperator {
        let start = take().range.lowerBound
        expect(.keywords(["EMPTY", "NOT EMPTY"]))
        let isNegated = take(.not)
        if isNegated { expect(.keywords(["EMPTY"])) }
        if take(.empty) { return isNegated ? .isNotEmpty : .isEmpty }
        let meant: FilterOperator = isNegated ? .notEqual : .equal
        if current.text == nil || current.word?.lowercased() == "never" {
            reportMissing("EMPTY follows IS.", suggestions: [isNegated ? "IS NOT EMPTY" : "IS EMPTY"])
            if current.text != nil { take() }
            return isNegated ? .isNotEmpty : .isEmpty
        }
        report(
            "IS goes only with EMPTY; write \(meant.rawValue) for a value.", start..<previousEnd,
            suggestions: [meant.rawValue])
        return meant
    }

    private mutating func reportMissingOperator(of field: FilterField) {
        let allowed = field.info.operators.map(\.rawValue)
        if let word = current.word, let advice = Wording.foreignOperators[word.lowercased()] {
            return reportMissing("“\(word)” is not an operator; \(advice).", suggestions: Array(allowed.prefix(1)))
        }
        reportMissing(
            "An operator belongs after \(field.rawValue): \(Wording.list(allowed)).",
            suggestions: Array(allowed.prefix(3)))
    }
}

/// Phrases that several messages share.
enum Wording {
    /// `a, b or c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// What people bring along from other query languages, and what to write here.
    static let foreignOperators: [String: String] = [
        "like": "write ~ to search a text",
        "contains": "write ~ to search a text",
        "has": "write = or IN",
        "between": "write >= one AND < the other",
        "equals": "write =",
        "before": "write <",
        "after": "write >",
        "was": "only the present is searched; write =",
        "changed": "only the present is searched",
    ]
}
