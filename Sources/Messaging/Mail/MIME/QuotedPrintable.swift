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

    /// What is no escape stays as it is; blanks at the end of a line were added on the way.
    static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var (out, place) = ([UInt8](), bytes.startIndex)
        while place < bytes.endIndex {
            let end = bytes[place...].firstIndex(of: 10) ?? bytes.endIndex
            let isLastLine = end == bytes.endIndex
            var line = bytes[place..<end]
            if line.last == 13 { line.removeLast() }
            while let last = line.last, last == 32 || last == 9, !isLastLine { line.removeLast() }
            let goesOn = line.last == UInt8(ascii: "=")
            decode(goesOn ? line.dropLast() : line, into: &out)
            if !goesOn, !isLastLine { out.append(10) }
            place = end + 1
        }
        return out
    }

    private static func decode(_ line: ArraySlice<UInt8>, into out: inout [UInt8]) {
        var place = line.startIndex
        while place < line.endIndex {
            if line[place] == UInt8(ascii: "="), place + 2 < line.endIndex, let high = digit(line[place + 1]),
                let low = digit(line[place + 2])
            {
                out.append(high << 4 | low)
                place += 3
            } else {
                out.append(line[place])
                place += 1
            }
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        default: nil
        }
    }
}
