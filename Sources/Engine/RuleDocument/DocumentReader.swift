import Core

/// Takes a document apart field by field and keeps every complaint, so that an author fixes a file in one go.
public struct DocumentReader {
    public var complaints: [Diagnostic] = []

    public init() {}

    public mutating func complain(_ message: String, at path: String, _ line: Int?, suggestions: [String] = []) {
        complaints.append(Diagnostic(message, path: path, line: line, suggestions: suggestions))
    }

    /// The fields of a map; complains about those that are not known. `nil` when it is no map.
    public mutating func fields(_ value: DocumentValue, at path: String, known: [String]) -> DocumentFields? {
        guard case .map(let fields) = value.content else {
            let names = known.joined(separator: ", ")
            complain("Fields are expected (\(names)), not \(value.kindInWords).", at: path, value.line)
            return nil
        }
        for field in fields where !known.contains(field.key) {
            complain(
                "The field '\(field.key)' is not known; known are \(known.joined(separator: ", ")).",
                at: path.appendingField(field.key), field.line ?? value.line,
                suggestions: NearestNames.nearest(to: field.key, among: known))
        }
        return DocumentFields(fields: fields, path: path, line: value.line)
    }

    public mutating func text(_ value: DocumentValue, at path: String, emptyAllowed: Bool = false) -> String? {
        guard case .scalar(let text, _) = value.content else {
            complain("A text is expected, not \(value.kindInWords).", at: path, value.line)
            return nil
        }
        if text.isEmpty, !emptyAllowed {
            complain("This may not be empty.", at: path, value.line)
            return nil
        }
        return text
    }

    /// A list of texts; a single text counts as a list of one, and nothing as an empty list.
    public mutating func texts(_ value: DocumentValue, at path: String, emptyAllowed: Bool = true) -> [String]? {
        let elements: [DocumentValue]
        switch value.content {
        case .null: elements = []
        case .list(let list): elements = list
        case .scalar: elements = [value]
        case .map:
            complain("A list of texts is expected, not \(value.kindInWords).", at: path, value.line)
            return nil
        }
        if elements.isEmpty, !emptyAllowed {
            complain("At least one is needed.", at: path, value.line)
            return nil
        }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            if let text = text(element, at: "\(path)[\(index)]") { texts.append(text) }
        }
        return texts.count == elements.count ? texts : nil
    }

    public mutating func boolean(_ value: DocumentValue, at path: String) -> Bool? {
        switch value.content {
        case .scalar("true", isPlain: true): return true
        case .scalar("false", isPlain: true): return false
        default:
            complain("true or false is expected, not \(value.kindInWords).", at: path, value.line)
            return nil
        }
    }

    public mutating func integer(_ value: DocumentValue, at path: String, in range: ClosedRange<Int>) -> Int? {
        guard case .scalar(let text, isPlain: true) = value.content, let number = Int(text), range.contains(number)
        else {
            complain(
                "A whole number from \(range.lowerBound) to \(range.upperBound) is expected, not \(value.kindInWords).",
                at: path, value.line)
            return nil
        }
        return number
    }

    public mutating func number(_ value: DocumentValue, at path: String, in range: ClosedRange<Double>) -> Double? {
        guard case .scalar(let text, isPlain: true) = value.content, let number = Double(text), range.contains(number)
        else {
            complain(
                "A number from \(Int(range.lowerBound)) to \(Int(range.upperBound)) is expected, not "
                    + "\(value.kindInWords).",
                at: path, value.line)
            return nil
        }
        return number
    }

    /// One word of a closed list, spelled exactly. `others` are words the caller reads itself.
    public mutating func word<Word: RawRepresentable & CaseIterable>(
        _ value: DocumentValue, at path: String, as type: Word.Type, besides others: [String] = []
    ) -> Word? where Word.RawValue == String {
        let known = Word.allCases.map(\.rawValue) + others
        guard case .scalar(let text, _) = value.content else {
            complain(
                "One of \(known.joined(separator: ", ")) is expected, not \(value.kindInWords).", at: path, value.line)
            return nil
        }
        guard let word = Word(rawValue: text) else {
            complain(
                "'\(text)' is not one of \(known.joined(separator: ", ")).", at: path, value.line,
                suggestions: NearestNames.nearest(to: text, among: known))
            return nil
        }
        return word
    }
}

/// The fields of one map, looked up by name.
public struct DocumentFields {
    let fields: [DocumentField]
    let path: String
    let line: Int?

    public func contains(_ key: String) -> Bool { fields.contains { $0.key == key } }
    public func path(_ key: String) -> String { path.appendingField(key) }

    /// The value with its path; `nil` when the field is missing or empty.
    public subscript(key: String) -> (value: DocumentValue, path: String)? {
        guard let field = fields.first(where: { $0.key == key }), field.value.content != .null else { return nil }
        var value = field.value
        value.line = value.line ?? field.line
        return (value, path(key))
    }
}

extension String {
    fileprivate func appendingField(_ key: String) -> String { isEmpty ? key : "\(self).\(key)" }
}
