import Core

/// JSON with its fields in the order they were written, and null spelt out: scripts rely on every field being there.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([Field])

    public struct Field: Equatable, Sendable {
        public var name: String
        public var value: JSONValue
        public init(_ name: String, _ value: JSONValue) { (self.name, self.value) = (name, value) }
    }

    public static func object(_ fields: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(fields.map { Field($0.key, $0.value) })
    }
    public static func text(orNull text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
    public static func integer(orNull number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
    public static func number(orNull number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }
    public static func instant(_ instant: Instant?) -> JSONValue { text(orNull: instant?.iso8601) }
    public static func texts(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .text($0) }) }

    /// On one line.
    public var rendered: String {
        var output = ""
        render(into: &output)
        return output
    }

    private func render(into output: inout String) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .number(let value): output += value.isFinite ? JSONValue.shortest(value) : "null"
        case .text(let value): QuotedText.append(value, to: &output)
        case .array(let values):
            output += "["
            for (index, value) in values.enumerated() {
                if index > 0 { output += "," }
                value.render(into: &output)
            }
            output += "]"
        case .object(let fields):
            output += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { output += "," }
                QuotedText.append(field.name, to: &output)
                output += ":"
                field.value.render(into: &output)
            }
            output += "}"
        }
    }

    /// Whole numbers without a fraction.
    private static func shortest(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }
}

extension Array where Element == JSONValue.Field {
    /// Fields that stand in this order.
    public init(_ fields: KeyValuePairs<String, JSONValue>) { self = fields.map { JSONValue.Field($0.key, $0.value) } }
}

extension JSONValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
}
