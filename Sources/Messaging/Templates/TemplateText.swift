import Core

/// Finds placeholders in a text. What a placeholder's value says is never looked at again, so that a value cannot
/// bring placeholders of its own.
enum TemplateText {
    enum Piece: Equatable, Sendable {
        case text(String)
        case field(Placeholder)
    }

    /// The text cut at its placeholders. Braces around something unknown are text.
    static func pieces(of text: String) -> [Piece] {
        let bytes = Array(text.utf8)
        var (pieces, start, position): ([Piece], Int, Int) = ([], 0, 0)
        while let opening = find(open, in: bytes[...], from: position) {
            guard let closing = find(close, in: bytes[..<min(bytes.count, opening + longest)], from: opening + 2),
                let field = Placeholder(rawValue: name(bytes, opening + 2, closing))
            else {
                position = opening + 1
                continue
            }
            if start < opening { pieces.append(.text(String(decoding: bytes[start..<opening], as: UTF8.self))) }
            pieces.append(.field(field))
            start = closing + 2
            position = start
        }
        if start < bytes.count { pieces.append(.text(String(decoding: bytes[start...], as: UTF8.self))) }
        return pieces
    }

    /// The same text, with no spaces inside its placeholders.
    static func canonical(_ text: String) -> String {
        pieces(of: text).map { piece in
            switch piece {
            case .text(let text): text
            case .field(let field): field.text
            }
        }.joined()
    }

    /// Every `{{` that is not closed or names nothing known, with its place and the nearest names.
    static func complaints(about text: String, at path: String) -> [Diagnostic] {
        let bytes = Array(text.utf8)
        var (complaints, position): ([Diagnostic], Int) = ([], 0)
        while complaints.count < mostComplaints, let opening = find(open, in: bytes[...], from: position) {
            let line = 1 + bytes[..<opening].count { $0 == UInt8(ascii: "\n") }
            guard let closing = find(close, in: bytes[...], from: opening + 2) else {
                complaints.append(
                    Diagnostic(
                        "A placeholder begins here and has no }} behind it.", range: opening..<opening + 2, path: path,
                        line: line))
                break
            }
            let name = name(bytes, opening + 2, closing)
            if Placeholder(rawValue: name) == nil {
                complaints.append(unknown(name, opening..<closing + 2, path, line))
            }
            position = closing + 2
        }
        return complaints
    }

    private static func unknown(_ name: String, _ range: Range<Int>, _ path: String, _ line: Int) -> Diagnostic {
        let shown = name.count > 60 ? name.prefix(60) + "…" : name[...]
        return Diagnostic(
            "There is no placeholder '\(shown)'.", range: range, path: path, line: line,
            suggestions: NearestNames.nearest(to: name, among: Placeholder.allCases.map(\.rawValue)))
    }

    /// No placeholder is longer, spaces included.
    private static let longest = 80
    private static let mostComplaints = 20
    private static let open = UInt8(ascii: "{")
    private static let close = UInt8(ascii: "}")

    /// Where this byte stands twice.
    private static func find(_ byte: UInt8, in bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        guard start + 1 < bytes.endIndex else { return nil }
        return (start..<bytes.endIndex - 1).first { bytes[$0] == byte && bytes[$0 + 1] == byte }
    }

    private static func name(_ bytes: [UInt8], _ start: Int, _ end: Int) -> String {
        let inside = bytes[start..<end]
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return String(decoding: inside.drop(while: isSpace).reversed().drop(while: isSpace).reversed(), as: UTF8.self)
    }
}
