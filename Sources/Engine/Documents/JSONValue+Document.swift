extension JSONValue {
    /// A structured text as JSON; what stood there without quotes is a number or a truth value where it reads as one.
    public init(_ value: DocumentValue) {
        switch value.content {
        case .null: self = .null
        case .scalar("true", isPlain: true): self = .bool(true)
        case .scalar("false", isPlain: true): self = .bool(false)
        case .scalar(let text, isPlain: true) where Int(text) != nil: self = .integer(Int(text) ?? 0)
        case .scalar(let text, isPlain: true) where JSONReader.isNumber(text): self = .number(Double(text) ?? 0)
        case .scalar(let text, _): self = .text(text)
        case .list(let elements): self = .array(elements.map { JSONValue($0) })
        case .map(let fields): self = .object(fields.map { Field($0.key, JSONValue($0.value)) })
        }
    }
}
