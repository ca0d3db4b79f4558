/// Writes values so that two different lists of values never give the same bytes: numbers big-endian at a fixed
/// width, texts as UTF-8 behind their length, options behind a flag, lists behind their count.
struct CanonicalBytes: Sendable {
    var bytes: [UInt8] = []

    /// Forgets what was written and keeps the memory for the next value.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(raw: [UInt8]) { bytes.append(contentsOf: raw) }
    mutating func append(tag: UInt8) { bytes.append(tag) }
    mutating func append(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// A length or a number of elements, four bytes.
    mutating func append(count: Int) {
        withUnsafeBytes(of: UInt32(clamping: count).bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) {
        append(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ text: String?) {
        append(text != nil)
        if let text { append(text) }
    }

    mutating func append(_ number: Int?) {
        append(number != nil)
        if let number { append(Int64(number)) }
    }

    mutating func append(_ texts: [String]) {
        append(count: texts.count)
        for text in texts { append(text) }
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits a byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension [UInt8] {
    /// `nil` unless the text is an even number of hexadecimal digits.
    public init?(hexadecimal text: String) {
        let digits = text.utf8.map { byte in Character(UnicodeScalar(byte)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(UInt8(high * 16 + low))
        }
    }
}
