/// Writes RFC 4180 records with CRLF line ends. A cell that a spreadsheet would run as a formula gets an apostrophe
/// in front, so that nothing a person put into a name is carried out on somebody's desk.
public enum CSVWriter {
    public static func line(_ fields: [String]) -> String {
        fields.map(cell).joined(separator: ",") + "\r\n"
    }

    static func cell(_ text: String) -> String {
        let safe = startsFormula(text) ? "'" + text : text
        let needsQuotes = safe.utf8.contains { [0x22, 0x2C, 0x0D, 0x0A].contains($0) }
        return needsQuotes ? quoted(safe) : safe
    }

    /// By scalars: a quote with an accent on it is one character, and a quote all the same.
    private static func quoted(_ text: String) -> String {
        var result = "\"".unicodeScalars
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result.append(scalar) }
            result.append(scalar)
        }
        result.append("\"")
        return String(result)
    }

    /// The wide forms of the signs begin a formula as well.
    private static func startsFormula(_ text: String) -> Bool {
        text.unicodeScalars.first.map { "=+-@＝＋－＠\t\r\n".unicodeScalars.contains($0) } ?? false
    }
}
