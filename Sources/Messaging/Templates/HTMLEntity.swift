/// Characters that HTML writes with other characters.
enum HTMLEntity {
    /// Reads `&amp;`, `&#8364;` and `&#x20ac;`. What is not known, has no semicolon or names no character stays as it is
    /// written.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        let bytes = Array(text.utf8)
        var (decoded, position): ([UInt8], Int) = ([], 0)
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "&"),
                let end = bytes[position...].prefix(longest).firstIndex(of: UInt8(ascii: ";")),
                let scalar = scalar(String(decoding: bytes[position + 1..<end], as: UTF8.self))
            {
                decoded += Array(String(Character(scalar)).utf8)
                position = end + 1
            } else {
                decoded.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// For text between tags.
    static func text(_ text: String) -> String {
        escaped(text) { byte in
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            default: nil
            }
        }
    }

    /// For an attribute in double quotes.
    static func attribute(_ text: String) -> String {
        escaped(text) { byte in
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            case UInt8(ascii: "\""): "&quot;"
            case UInt8(ascii: "'"): "&#39;"
            default: nil
            }
        }
    }

    private static func escaped(_ text: String, _ escape: (UInt8) -> StaticString?) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if let escape = escape(byte) { escape.withUTF8Buffer { bytes += $0 } } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let longest = 12

    private static func scalar(_ name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return named[name].flatMap { Unicode.Scalar($0) } }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        guard !digits.contains("+"), !digits.contains("-"),
            let value = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10), value > 0
        else { return nil }
        return Unicode.Scalar(value)
    }

    /// Those that editors of text write.
    private static let named: [String: UInt32] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0, "auml": 0xE4, "ouml": 0xF6,
        "uuml": 0xFC, "Auml": 0xC4, "Ouml": 0xD6, "Uuml": 0xDC, "szlig": 0xDF, "agrave": 0xE0, "aacute": 0xE1,
        "acirc": 0xE2, "atilde": 0xE3, "aring": 0xE5, "aelig": 0xE6, "ccedil": 0xE7, "egrave": 0xE8, "eacute": 0xE9,
        "ecirc": 0xEA, "euml": 0xEB, "iacute": 0xED, "icirc": 0xEE, "iuml": 0xEF, "ntilde": 0xF1, "oacute": 0xF3,
        "ocirc": 0xF4, "otilde": 0xF5, "oslash": 0xF8, "ugrave": 0xF9, "uacute": 0xFA, "ucirc": 0xFB, "Eacute": 0xC9,
        "Oslash": 0xD8, "Aring": 0xC5, "AElig": 0xC6, "copy": 0xA9, "reg": 0xAE, "trade": 0x2122, "deg": 0xB0,
        "laquo": 0xAB, "raquo": 0xBB, "sect": 0xA7, "middot": 0xB7, "times": 0xD7, "ndash": 0x2013, "mdash": 0x2014,
        "lsquo": 0x2018, "rsquo": 0x2019, "sbquo": 0x201A, "ldquo": 0x201C, "rdquo": 0x201D, "bdquo": 0x201E,
        "hellip": 0x2026, "euro": 0x20AC, "pound": 0xA3, "bull": 0x2022, "rarr": 0x2192, "larr": 0x2190,
        "shy": 0xAD, "zwnj": 0x200C, "zwj": 0x200D,
    ]
}
