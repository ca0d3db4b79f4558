/// Reads JSON forward, value by value, without building a tree: a page of a hundred users is read in well under a
/// millisecond, and a first sync has ten thousand of them. Any bytes are safe: what is not JSON is a `JSONFault`.
///
///     try reader.beginObject()
///     while let key = try reader.nextMember() {
///         if key == "name" { name = try reader.text() } else { try reader.skip() }
///     }
struct JSONReader {
    private let bytes: [UInt8]
    private(set) var position = 0
    /// One entry per open object or list: whether it already had a member.
    private var open: [Bool] = []

    /// Deepest nesting that is read; more than any answer has, less than any stack.
    static let deepest = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// What comes next.
    enum Kind: String { case object, list, text, number, truth, null }

    mutating func peek() throws(JSONFault) -> Kind {
        skipSpace()
        guard let byte else { throw fault("the text ends too early") }
        switch byte {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .list
        case UInt8(ascii: "\""): return .text
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .truth
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw fault("no value starts here")
        }
    }

    mutating func beginObject() throws(JSONFault) { try begin(UInt8(ascii: "{"), .object) }
    mutating func beginList() throws(JSONFault) { try begin(UInt8(ascii: "["), .list) }

    /// Name of the next member, whose value must be read or skipped then; `nil` after the last, which ends the object.
    mutating func nextMember() throws(JSONFault) -> String? {
        guard try advance(closing: UInt8(ascii: "}")) else { return nil }
        guard byte == UInt8(ascii: "\"") else { throw fault("a member's name was expected") }
        let name = try text()
        skipSpace()
        try expect(UInt8(ascii: ":"))
        return name
    }

    /// Whether another element follows, which must be read or skipped then; `false` ends the list.
    mutating func nextElement() throws(JSONFault) -> Bool { try advance(closing: UInt8(ascii: "]")) }

    mutating func text() throws(JSONFault) -> String {
        try require(.text)
        position += 1
        let start = position
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: bytes[start..<position - 1], as: UTF8.self)
            case UInt8(ascii: "\\"): return try escapedText(from: start)
            case ..<0x20: throw fault("a control character inside a text")
            default: position += 1
            }
        }
        throw fault("the text ends too early")
    }

    mutating func truth() throws(JSONFault) -> Bool {
        try require(.truth)
        let isTrue = byte == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    mutating func number() throws(JSONFault) -> Double {
        try require(.number)
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)), value.isFinite else {
            throw fault("a number that is too large")
        }
        return value
    }

    /// Passes over `null` and says so; anything else is left for the caller.
    mutating func skipNull() throws(JSONFault) -> Bool {
        guard try peek() == .null else { return false }
        try word("null")
        return true
    }

    mutating func skip() throws(JSONFault) {
        switch try peek() {
        case .object:
            try beginObject()
            while try nextMember() != nil { try skip() }
        case .list:
            try beginList()
            while try nextElement() { try skip() }
        case .text: _ = try text()
        case .number: _ = try number()
        case .truth: _ = try truth()
        case .null: try word("null")
        }
    }

    /// Nothing but space may follow the outermost value.
    mutating func end() throws(JSONFault) {
        skipSpace()
        if byte != nil { throw fault("something follows the value") }
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    func fault(_ reason: String) -> JSONFault { JSONFault(position: position, reason: reason) }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func require(_ kind: Kind) throws(JSONFault) {
        let found = try peek()
        if found != kind { throw fault("\(found.rawValue) where \(kind.rawValue) was expected") }
    }

    private mutating func begin(_ bracket: UInt8, _ kind: Kind) throws(JSONFault) {
        try require(kind)
        guard open.count < JSONReader.deepest else { throw fault("nested too deeply") }
        position += 1
        open.append(false)
    }

    private mutating func advance(closing bracket: UInt8) throws(JSONFault) -> Bool {
        guard let hadMember = open.last else { throw fault("nothing is open here") }
        skipSpace()
        if byte == bracket {
            position += 1
            open.removeLast()
            return false
        }
        if hadMember {
            try expect(UInt8(ascii: ","))
            skipSpace()
        }
        open[open.count - 1] = true
        return true
    }

    private mutating func expect(_ wanted: UInt8) throws(JSONFault) {
        guard byte == wanted else {
            throw fault(byte == nil ? "the text ends too early" : "'\(Character(Unicode.Scalar(wanted)))' was expected")
        }
        position += 1
    }

    private mutating func word(_ word: StaticString) throws(JSONFault) {
        for index in 0..<word.utf8CodeUnitCount {
            guard byte == word.utf8Start[index] else { throw fault("'\(word)' was expected") }
            position += 1
        }
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw fault("a digit was expected") }
    }

    private mutating func escapedText(from start: Int) throws(JSONFault) -> String {
        var unescaped = Array(bytes[start..<position])
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &unescaped)
            case ..<0x20: throw fault("a control character inside a text")
            default:
                unescaped.append(byte)
                position += 1
            }
        }
        throw fault("the text ends too early")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard let byte else { throw fault("the text ends too early") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try unicodeScalar())).utf8)
        default: throw fault("an unknown escape")
        }
    }

    /// The scalar of `\uXXXX`, or of two of them; half a surrogate pair is U+FFFD.
    private mutating func unicodeScalar() throws(JSONFault) -> Unicode.Scalar {
        let first = try fourHexDigits()
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard (0xD800..<0xE000).contains(first) else { return Unicode.Scalar(first) ?? replacement }
        guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return replacement }
        let beforeSecond = position
        position += 2
        let second = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(second) else {
            position = beforeSecond
            return replacement
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
    }

    private mutating func fourHexDigits() throws(JSONFault) -> UInt32 {
        guard position + 4 <= bytes.count else { throw fault("the text ends too early") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw fault("a hexadecimal digit was expected")
            }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }
}

/// Where and why bytes are not the JSON that was expected.
struct JSONFault: Error, Equatable, CustomStringConvertible {
    var position: Int
    var reason: String
    var description: String { "at byte \(position): \(reason)" }
}
