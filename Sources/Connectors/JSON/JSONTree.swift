/// A whole JSON value, for the small answers where speed does not matter. Every accessor gives `nil` for what is
/// missing, `null`, or of another type.
enum JSONTree: Equatable, Sendable {
    case null
    case truth(Bool)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    init(_ bytes: [UInt8]) throws(JSONFault) {
        var reader = JSONReader(bytes)
        self = try JSONTree(&reader)
        try reader.end()
    }

    private init(_ reader: inout JSONReader) throws(JSONFault) {
        switch try reader.peek() {
        case .null: self = try reader.skipNull() ? .null : .null
        case .truth: self = .truth(try reader.truth())
        case .number: self = .number(try reader.number())
        case .text: self = .text(try reader.text())
        case .list:
            var elements: [JSONTree] = []
            try reader.beginList()
            while try reader.nextElement() { elements.append(try JSONTree(&reader)) }
            self = .list(elements)
        case .object:
            var members: [String: JSONTree] = [:]
            try reader.beginObject()
            while let name = try reader.nextMember() { members[name] = try JSONTree(&reader) }
            self = .object(members)
        }
    }

    subscript(name: String) -> JSONTree? { if case .object(let members) = self { members[name] } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var truth: Bool? { if case .truth(let truth) = self { truth } else { nil } }
    var list: [JSONTree]? { if case .list(let elements) = self { elements } else { nil } }
    var isNull: Bool { self == .null }
    var integer: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }

    /// Compact JSON with members in the order of their names.
    var bytes: [UInt8] {
        var text = ""
        write(to: &text)
        return Array(text.utf8)
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .truth(let truth): text += truth ? "true" : "false"
        case .number(let number): text += Int(exactly: number).map { "\($0)" } ?? "\(number)"
        case .text(let value): JSONTree.write(value, to: &text)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text += "," }
                JSONTree.write(member.key, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSONTree)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
