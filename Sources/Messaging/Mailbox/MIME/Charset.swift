import Foundation

/// Character sets that mails are written in.
enum Charset {
    private static let known: [String: String.Encoding] = [
        "iso-8859-1": .isoLatin1, "latin1": .isoLatin1, "iso-8859-2": .isoLatin2, "windows-1250": .windowsCP1250,
        "windows-1251": .windowsCP1251, "windows-1252": .windowsCP1252, "cp1252": .windowsCP1252,
        "windows-1253": .windowsCP1253, "windows-1254": .windowsCP1254, "iso-2022-jp": .iso2022JP,
        "shift_jis": .shiftJIS, "euc-jp": .japaneseEUC, "utf-16": .utf16,
    ]

    /// Never fails: bytes that mean nothing in the set become replacement characters; of a set that is not known only the
    /// ASCII letters are sure.
    static func text(_ bytes: [UInt8], named name: String) -> String {
        let name = name.lowercased()
        if name == "iso-8859-15", let text = String(data: Data(bytes), encoding: .isoLatin1) {
            return text.replacing("\u{A4}", with: "€")
        }
        if let encoding = known[name], let text = String(data: Data(bytes), encoding: encoding) { return text }
        return String(decoding: bytes, as: UTF8.self)
    }
}
