/// Text as ASCII in lines of at most 76 bytes (RFC 2045, section 6.7).
enum QuotedPrintable {
    /// Line breaks of any kind become CR LF.
    static func encode(_ text: String) -> String {
        var (out, line) = ([UInt8](), [UInt8]())
        let bytes = Array(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").utf8)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                out += line + [13, 10]
                line = []
                continue
            }
            let isLast = index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "\n")
            let shown = isLiteral(byte, isFirst: line.isEmpty, isLast: isLast) ? [byte] : Array("=\(hex(byte))".utf8)
            if line.count + shown.count > 75 {
                out += line + [UInt8(ascii: "="), 13, 10]
                line = []
            }
            line += shown
        }
        return String(decoding: out + line, as: UTF8.self)
    }

    /// A dot at the beginning and a blank at the end of a line would not survive every server.
    private static func isLiteral(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "."): !isFirst
        case UInt8(ascii: " "), UInt8(ascii: "\t"): !isLast
        case UInt8(ascii: "="): false
        default: (33...126).contains(byte)
        }
    }

    static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
}
