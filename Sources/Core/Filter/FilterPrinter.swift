extension Filter {
    /// The canonical text. It parses to the same tree, has no bracket and no quote that could be left out, and is empty
    /// for everybody in no order.
    public var text: String {
        var parts: [String] = []
        if let condition { parts.append(FilterPrinter.text(of: condition, within: .either)) }
        if !order.isEmpty {
            parts.append("ORDER BY " + order.map { FilterPrinter.text(of: $0) }.joined(separator: ", "))
        }
        return parts.joined(separator: " ")
    }
}

extension FilterNode {
    /// The canonical text of this part alone.
    public var text: String { FilterPrinter.text(of: self, within: .either) }
}

/// Writes trees as text.
enum FilterPrinter {
    /// How tightly the surroundings bind.
    enum Binding: Int, Comparable {
        case either, both, tight
        static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
    }

    static func text(of node: FilterNode, within surroundings: Binding) -> String {
        switch node {
        case .any(let nodes): joined(nodes, by: " OR ", children: .both, isBracketed: surroundings > .either)
        case .all(let nodes): joined(nodes, by: " AND ", children: .tight, isBracketed: surroundings > .both)
        case .not(let node): "NOT " + text(of: node, within: .tight)
        case .condition(let condition): text(of: condition)
        }
    }

    private static func joined(
        _ nodes: [FilterNode], by separator: String, children: Binding, isBracketed: Bool
    ) -> String {
        let whole = nodes.map { text(of: $0, within: children) }.joined(separator: separator)
        return isBracketed ? "(\(whole))" : whole
    }

    static func text(of condition: FilterCondition) -> String {
        let subject = text(of: condition.field, product: condition.product) + " " + condition.comparison.rawValue
        let values = condition.values.map { text(of: $0) }.joined(separator: ", ")
        return switch condition.comparison.arity {
        case .none: subject
        case .one: "\(subject) \(values)"
        case .list: "\(subject) (\(values))"
        }
    }

    static func text(of key: SortKey) -> String {
        text(of: key.field, product: key.product) + (key.isDescending ? " DESC" : "")
    }

    static func text(of field: FilterField, product: String?) -> String {
        field.rawValue + (product.map { "[\(word($0))]" } ?? "")
    }

    static func text(of value: FilterValue) -> String {
        switch value {
        case .text(let text): word(text)
        case .number(let number): String(number)
        case .day(let day): day.description
        case .instant(let instant): instant.iso8601
        case .relative(let time): time.description
        case .function(let function, let offset): "\(function.rawValue)(\(offset.map { "\"\($0)\"" } ?? ""))"
        }
    }

    /// The text as it stands where it reads as one plain word, else in quotes.
    static func word(_ text: String) -> String {
        let lexer = FilterLexer(text)
        let isPlain =
            lexer.diagnostics.isEmpty && lexer.tokens.count == 2 && lexer.tokens[0].word == text
            && Int(text) == nil && TimeLiteral.read(text) == nil
        return isPlain ? text : quoted(text)
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
