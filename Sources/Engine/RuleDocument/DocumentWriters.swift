/// Writes a tree as block-style YAML that people like to edit and the reader reads back to the same tree.
enum YAMLWriter {
    static func text(of value: DocumentValue) -> String {
        var text = ""
        write(value, indent: 0, isAfterKey: false, into: &text)
        return text
    }

    private static func write(_ value: DocumentValue, indent: Int, isAfterKey: Bool, into text: inout String) {
        switch value.content {
        case .map(let fields) where !fields.isEmpty:
            if isAfterKey { text += "\n" }
            for field in fields { write(field, indent: indent, into: &text) }
        case .list(let elements) where elements.contains(where: \.isNested):
            if isAfterKey { text += "\n" }
            for element in elements {
                text += spaces(indent) + "- "
                var inner = ""
                write(element, indent: indent + 2, isAfterKey: false, into: &inner)
                // A map's first field follows its dash.
                text += inner.hasPrefix(spaces(indent + 2)) ? String(inner.dropFirst(indent + 2)) : inner
            }
        default: text += (isAfterKey ? " " : "") + flow(value, isInFlow: false) + "\n"
        }
    }

    private static func write(_ field: DocumentField, indent: Int, into text: inout String) {
        text += spaces(indent) + scalar(field.key, isPlain: false, isInFlow: false) + ":"
        write(field.value, indent: indent + 2, isAfterKey: true, into: &text)
    }

    /// On one line.
    static func flow(_ value: DocumentValue, isInFlow: Bool) -> String {
        switch value.content {
        case .null: "null"
        case .scalar(let text, let isPlain): scalar(text, isPlain: isPlain, isInFlow: isInFlow)
        case .list(let elements): "[" + elements.map { flow($0, isInFlow: true) }.joined(separator: ", ") + "]"
        case .map(let fields):
            "{"
                + fields.map {
                    scalar($0.key, isPlain: false, isInFlow: true) + ": " + flow($0.value, isInFlow: true)
                }.joined(separator: ", ") + "}"
        }
    }

    private static func scalar(_ text: String, isPlain: Bool, isInFlow: Bool) -> String {
        if isPlain || canStandPlain(text, isInFlow: isInFlow) { return text }
        // The reader takes a bare asterisk for an alias where there is also an anchor, without looking for quotes.
        return QuotedText.of(text).replacing("*", with: "\\u002a")
    }

    private static let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"]

    /// Whether every YAML reader takes the text without quotes for the same text.
    private static func canStandPlain(_ text: String, isInFlow: Bool) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            first == "(" || first.properties.isAlphabetic, last != " ", last != ":",
            !reserved.contains(text.lowercased())
        else { return false }
        let isSafe = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII ? scalar.value >= 0x20 && scalar.value != 0x7F : scalar.properties.isAlphabetic
        }
        guard isSafe, !text.contains(": "), !text.contains(" #"), !text.contains("*") else { return false }
        return !isInFlow || !text.unicodeScalars.contains { ",[]{}:\"'".unicodeScalars.contains($0) }
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension DocumentValue {
    /// Needs lines of its own in a list.
    fileprivate var isNested: Bool {
        switch content {
        case .map(let fields): !fields.isEmpty
        case .list(let elements): elements.contains { $0.isNested }
        default: false
        }
    }
}

/// Writes a tree as indented JSON.
enum JSONWriter {
    static func text(of value: DocumentValue) -> String { text(of: value, indent: 0) + "\n" }

    private static func text(of value: DocumentValue, indent: Int) -> String {
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch value.content {
        case .null: return "null"
        case .scalar(let text, let isPlain): return isPlain && isLiteral(text) ? text : QuotedText.of(text)
        case .list(let elements):
            if elements.isEmpty { return "[]" }
            return "[\n" + elements.map { inner + JSONWriter.text(of: $0, indent: indent + 2) }.joined(separator: ",\n")
                + "\n\(outer)]"
        case .map(let fields):
            if fields.isEmpty { return "{}" }
            let lines = fields.map {
                inner + QuotedText.of($0.key) + ": " + JSONWriter.text(of: $0.value, indent: indent + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        }
    }

    private static func isLiteral(_ text: String) -> Bool {
        text == "true" || text == "false" || JSONReader.isNumber(text)
    }

}
