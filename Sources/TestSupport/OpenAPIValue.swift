import Foundation

/// Any JSON value. Numbers are `Double`: enough for limits, enumerations and counts.
public enum OpenAPIValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([OpenAPIValue])
    case object([String: OpenAPIValue])

    /// Throws what `JSONDecoder` throws when the data is not one JSON value.
    public init(_ data: Data) throws { self = try JSONDecoder().decode(OpenAPIValue.self, from: data) }

    public subscript(key: String) -> OpenAPIValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }
    var members: [String: OpenAPIValue] { if case .object(let members) = self { members } else { [:] } }
    var elements: [OpenAPIValue] { if case .array(let elements) = self { elements } else { [] } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var isTrue: Bool { self == .bool(true) }

    /// What the description calls this value's type.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number(let number): number == number.rounded() ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension OpenAPIValue: Decodable {
    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: AnyKey.self) {
            var members: [String: OpenAPIValue] = [:]
            for key in container.allKeys {
                members[key.stringValue] = try container.decode(OpenAPIValue.self, forKey: key)
            }
            self = .object(members)
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [OpenAPIValue] = []
            while !container.isAtEnd { elements.append(try container.decode(OpenAPIValue.self)) }
            self = .array(elements)
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let text = try? container.decode(String.self) {
                self = .string(text)
            } else if let flag = try? container.decode(Bool.self) {
                self = .bool(flag)
            } else {
                self = .number(try container.decode(Double.self))
            }
        }
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
