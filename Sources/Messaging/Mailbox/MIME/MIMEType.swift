/// A field such as `text/plain; charset="utf-8"`: a value and its parameters.
struct MIMEType: Equatable {
    /// In lower case.
    let name: String
    /// By name in lower case.
    let parameters: [String: String]

    init(_ field: String) {
        let pieces = Self.pieces(field)
        name = (pieces.first ?? "").lowercased().filter { !$0.isWhitespace }
        var parameters: [String: String] = [:]
        for piece in pieces.dropFirst().prefix(20) {
            guard let equals = piece.firstIndex(of: "=") else { continue }
            let key = piece[..<equals].lowercased().filter { !$0.isWhitespace }
            if parameters[key] == nil { parameters[key] = Self.unquoted(piece[piece.index(after: equals)...]) }
        }
        self.parameters = parameters
    }

    /// Between semicolons that stand in no quotes.
    private static func pieces(_ text: String) -> [String] {
        var (pieces, isQuoted, isEscaped) = ([""], false, false)
        for character in text.prefix(2000) {
            if isEscaped {
                isEscaped = false
            } else if character == "\\", isQuoted {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                pieces.append("")
                continue
            }
            pieces[pieces.count - 1].append(character)
        }
        return pieces
    }

    private static func unquoted(_ text: Substring) -> String {
        let bare = text.trimmingPrefix(while: \.isWhitespace)
        guard bare.first == "\"" else { return String(bare.prefix { !$0.isWhitespace }) }
        var (value, isEscaped) = ("", false)
        for character in bare.dropFirst() {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            if character == "\"", !isEscaped { break }
            isEscaped = false
            value.append(character)
        }
        return value
    }
}
