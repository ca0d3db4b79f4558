import Core

/// A structured text as written: what YAML and JSON have in common, with the line of everything in it.
public struct DocumentValue: Equatable, Sendable {
    public var content: Content
    /// First line is 1; `nil` for a value that was not read from a text.
    public var line: Int?

    public indirect enum Content: Equatable, Sendable {
        case null
        /// A word, number or text; `isPlain` when it stood without quotes, so that `true` and `"true"` differ.
        case scalar(String, isPlain: Bool)
        case list([DocumentValue])
        /// In the order of the text; no key twice.
        case map([DocumentField])
    }

    public init(_ content: Content, line: Int? = nil) { (self.content, self.line) = (content, line) }

    /// The kind of value, as messages name it.
    var kindInWords: String {
        switch content {
        case .null: "nothing"
        case .scalar(let text, _): text.utf8.count <= 40 ? "'\(text)'" : "a text"
        case .list: "a list"
        case .map: "a group of fields"
        }
    }
}

/// One `key: value` of a map.
public struct DocumentField: Equatable, Sendable {
    public var key: String
    public var line: Int?
    public var value: DocumentValue
    public init(_ key: String, _ value: DocumentValue, line: Int? = nil) {
        (self.key, self.value, self.line) = (key, value, line)
    }
}

/// What a document may cost. Beyond it the text is refused before it is taken apart.
public enum DocumentLimits {
    /// Largest text, in bytes.
    public static let bytes = 4 << 20
    /// Deepest nesting; far beyond any rule, far below any stack.
    public static let depth = 64
}

extension DocumentValue {
    /// Reads YAML or, when the first character that counts is `{` or `[`, JSON.
    public init(parsing text: String) throws(Diagnostics) {
        guard text.utf8.count <= DocumentLimits.bytes else {
            throw Diagnostics([
                Diagnostic("The text has \(text.utf8.count) bytes; at most \(DocumentLimits.bytes) are read.")
            ])
        }
        // JSON has a reader of its own: YAML readers stumble over its surrogate pairs.
        let first = text.utf8.first { !JSONReader.isSpace($0) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            do { self = try DocumentValue(json: text) } catch let error {
                // A YAML flow map starts with the same bracket.
                guard let value = try? DocumentValue(yaml: text) else { throw error }
                self = value
            }
        } else {
            self = try DocumentValue(yaml: text)
        }
    }
}
