import Foundation

/// Texts of people in header fields: nothing in them begins a field of its own, and letters of every script go through
/// (RFC 2047, RFC 2231).
enum MIMEHeader {
    /// A text such as a subject. `field` is what stands before it on the line.
    static func text(_ text: String, after field: String) -> String {
        let clean = onOneLine(text)
        let words = clean.split(separator: " ", omittingEmptySubsequences: false)
        guard isPlain(clean), words.allSatisfy({ $0.utf8.count <= 60 }) else {
            return encodedWords(clean, after: field)
        }
        var (folded, column) = ("", field.utf8.count)
        for (index, word) in words.enumerated() {
            // Folded only before a word: a line of blanks alone may be lost.
            let folds = index > 0 && !word.isEmpty && column + 1 + word.utf8.count > 76
            folded += folds ? "\r\n \(word)" : index > 0 ? " \(word)" : "\(word)"
            column = folds ? 1 + word.utf8.count : column + 1 + word.utf8.count
        }
        return folded
    }

    /// A name before an address.
    static func phrase(_ name: String, after field: String) -> String {
        let clean = onOneLine(name)
        guard isPlain(clean), clean.utf8.count <= 60 else { return encodedWords(clean, after: field) }
        let isAtoms = clean.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == " "
                || scalar == "-"
        }
        guard !isAtoms else { return clean }
        return "\"\(clean.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// The name of a file, without anything a path could be made of.
    static func parameter(_ name: String, _ value: String) -> String {
        let clean = String(onOneLine(value).prefix(120)).replacing("/", with: "_").replacing("\\", with: "_")
            .replacing("\"", with: "_")
        if isPlain(clean), clean.utf8.count <= 60 { return "\(name)=\"\(clean)\"" }
        let bytes = clean.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isLiteral =
                byte < 0x80
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-._".contains(Character(scalar)))
            return isLiteral ? String(scalar) : "%" + QuotedPrintable.hex(byte)
        }
        return "\(name)*=UTF-8''\(bytes.joined())"
    }

    private static func onOneLine(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            scalars.append(isControl || scalar.value == 0x2028 || scalar.value == 0x2029 ? " " : scalar)
        }
        return String(scalars).trimmingCharacters(in: .whitespaces)
    }

    /// Goes as it is: ASCII, and nobody takes it for an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
    }

    /// Each at most 75 bytes, cut between letters, on lines of at most 76.
    private static func encodedWords(_ text: String, after field: String) -> String {
        var (words, chunk) = ([String](), [UInt8]())
        func room() -> Int { (76 - (words.isEmpty ? field.utf8.count : 1) - 12) / 4 * 3 }
        func close() {
            words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
            chunk = []
        }
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if !chunk.isEmpty, chunk.count + bytes.count > room() { close() }
            chunk += bytes
        }
        if !chunk.isEmpty { close() }
        return words.joined(separator: "\r\n ")
    }
}
