import Core

/// Reads RFC 8259 JSON into a tree that knows its lines. Numbers keep their spelling.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ text: String) { bytes = Array(text.utf8) }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    mutating func document() throws(Diagnostics) -> DocumentValue {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw problem("Something follows the end of the document.") }
        return value
    }

    private mutating func value(depth: Int) throws(Diagnostics) -> DocumentValue {
        skipSpace()
        guard depth < DocumentLimits.depth else { throw problem("The document is nested too deeply.") }
        let start = line
        switch peek {
        case UInt8(ascii: "{"): return DocumentValue(.map(try fields(depth: depth)), line: start)
        case UInt8(ascii: "["): return DocumentValue(.list(try elements(depth: depth)), line: start)
        case UInt8(ascii: "\""): return DocumentValue(.scalar(try string(), isPlain: false), line: start)
        case nil: throw problem("The document ends where a value is expected.")
        default:
            let word = word()
            if word == "null" { return DocumentValue(.null, line: start) }
            guard word == "true" || word == "false" || JSONReader.isNumber(word) else {
                throw problem("'\(word.prefix(40))' is not JSON: write texts in double quotes.")
            }
            return DocumentValue(.scalar(word, isPlain: true), line: start)
        }
    }

    private mutating func fields(depth: Int) throws(Diagnostics) -> [DocumentField] {
        position += 1
        var fields: [DocumentField] = []
        var keys: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return [] }
        repeat {
            skipSpace()
            let start = line
            guard peek == UInt8(ascii: "\"") else { throw problem("A field's name in double quotes is expected.") }
            let key = try string()
            guard keys.insert(key).inserted else { throw problem("The field '\(key)' is there twice.") }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw problem("A colon is expected after '\(key)'.") }
            fields.append(DocumentField(key, try value(depth: depth + 1), line: start))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw problem("A comma or } is expected.") }
        return fields
    }

    private mutating func elements(depth: Int) throws(Diagnostics) -> [DocumentValue] {
        position += 1
        var elements: [DocumentValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return [] }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw problem("A comma or ] is expected.") }
        return elements
    }

    private mutating func string() throws(Diagnostics) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: try escape().utf8)
            case ..<0x20: throw problem("A text holds a control character; write it as \\u00…")
            default: text.append(byte)
            }
        }
        throw problem("A text has no closing quote.")
    }

    private mutating func escape() throws(Diagnostics) -> String {
        defer { position += 1 }
        switch peek {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return String(try codePoint())
        default: throw problem("An unknown escape follows a backslash.")
        }
    }

    /// After `\u`, leaving the position on the last hex digit.
    private mutating func codePoint() throws(Diagnostics) -> Character {
        guard let first = hexDigits(at: position + 1) else { throw problem("Four hex digits are expected after \\u.") }
        position += 4
        guard (0xD800..<0xDC00).contains(first) else {
            return Character(Unicode.Scalar(first) ?? "\u{FFFD}")
        }
        guard position + 6 < bytes.count, bytes[position + 1] == UInt8(ascii: "\\"),
            bytes[position + 2] == UInt8(ascii: "u"), let second = hexDigits(at: position + 3),
            (0xDC00..<0xE000).contains(second)
        else { return "\u{FFFD}" }
        position += 6
        return Character(Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}")
    }

    private func hexDigits(at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        return UInt32(String(decoding: bytes[start..<start + 4], as: UTF8.self), radix: 16)
    }

    private mutating func word() -> String {
        let start = position
        while let byte = peek, !JSONReader.isSpace(byte), !",:[]{}\"".utf8.contains(byte) { position += 1 }
        if position == start { position += 1 }
        return String(decoding: bytes[start..<min(position, bytes.count)], as: UTF8.self)
    }

    static func isNumber(_ word: String) -> Bool {
        guard let first = word.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first) else { return false }
        return Double(word).map(\.isFinite) ?? false
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, JSONReader.isSpace(byte) {
            if byte == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private func problem(_ message: String) -> Diagnostics { Diagnostics([Diagnostic(message, line: line)]) }
}

extension DocumentValue {
    /// Reads one JSON value, RFC 8259.
    public init(json text: String) throws(Diagnostics) {
        var reader = JSONReader(text)
        self = try reader.document()
    }
}
