/// One thing to tell the author of a filter, a rule or a file, pointing at the text that caused it.
public struct Diagnostic: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Severity: String, Sendable { case error, warning }

    public var severity: Severity
    /// What is wrong and what would be right, as one sentence.
    public var message: String
    /// UTF-8 offsets into the text; `nil` when the whole of it is meant.
    public var range: Range<Int>?
    /// Where in a structured document, such as `rules[0].brake.percent`; `nil` for plain text.
    public var path: String?
    /// First line is 1; `nil` when not known.
    public var line: Int?
    /// Nearest known names, best first.
    public var suggestions: [String]

    public init(
        _ message: String, severity: Severity = .error, range: Range<Int>? = nil, path: String? = nil,
        line: Int? = nil, suggestions: [String] = []
    ) {
        self.message = message
        self.severity = severity
        self.range = range
        self.path = path
        self.line = line
        self.suggestions = suggestions
    }

    public var description: String {
        let place = [line.map { "line \($0)" }, path, range.map { "at \($0.lowerBound)" }].compactMap { $0 }
        let hint = suggestions.isEmpty ? "" : " Did you mean \(suggestions.prefix(3).joined(separator: ", "))?"
        return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + message + hint
    }
}

/// Everything that was wrong with one text, in its order.
public struct Diagnostics: Error, Equatable, Sendable, CustomStringConvertible {
    public var all: [Diagnostic]
    public init(_ all: [Diagnostic]) { self.all = all }
    public var description: String { all.map(\.description).joined(separator: "\n") }
}
