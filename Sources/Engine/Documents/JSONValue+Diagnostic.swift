import Core

extension JSONValue {
    /// `{message,range,path,line,suggestions}`; a range is `[from,to]` in UTF-8 bytes.
    public static func diagnostic(_ diagnostic: Diagnostic) -> JSONValue {
        .object([
            "message": .text(diagnostic.message),
            "range": diagnostic.range.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) } ?? .null,
            "path": .text(orNull: diagnostic.path),
            "line": .integer(orNull: diagnostic.line),
            "suggestions": .texts(diagnostic.suggestions),
        ])
    }
}
