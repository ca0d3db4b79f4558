/// Names in one line of a form: `jira-admins, on-call`. A name with a comma or a quote in it, or with blanks around it,
/// stands in double quotes, `"Smith, Jones"`, in which `\"` and `\\` are a quote and a backslash. Read by Unicode
/// scalars, because an accent behind a comma makes another character of it.
enum NameList {
    private typealias Scalars = Substring.UnicodeScalarView

    static func text(_ names: [String]) -> String { names.map(quoted).joined(separator: ", ") }

    /// What stands between the commas, without blanks around it; empty parts do not count. A quote that is not closed
    /// goes on to the end.
    static func names(_ text: String) -> [String] {
        var names: [String] = []
        var rest = Substring(text).unicodeScalars
        while !rest.isEmpty {
            rest = rest.drop(while: \.properties.isWhitespace)
            let name = rest.first == "\"" ? takeQuoted(&rest) : takePlain(&rest)
            if !name.isEmpty { names.append(name) }
            // Behind a quoted name only a comma makes sense; whatever else is there is passed over.
            rest = rest.drop { $0 != "," }.dropFirst()
        }
        return names
    }

    private static func takePlain(_ rest: inout Scalars) -> String {
        var name = rest.prefix { $0 != "," }
        rest = rest[name.endIndex...]
        while name.last?.properties.isWhitespace == true { name.removeLast() }
        return String(name)
    }

    private static func takeQuoted(_ rest: inout Scalars) -> String {
        rest.removeFirst()
        var name = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { break }
            if scalar == "\\", let escaped = rest.popFirst() { name.append(escaped) } else { name.append(scalar) }
        }
        return String(name)
    }

    private static func quoted(_ name: String) -> String {
        let scalars = name.unicodeScalars
        let isPlain =
            !scalars.contains { $0 == "," || $0 == "\"" } && scalars.first?.properties.isWhitespace == false
            && scalars.last?.properties.isWhitespace == false
        if isPlain { return name }
        var text = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in scalars {
            if scalar == "\"" || scalar == "\\" { text.append("\\") }
            text.append(scalar)
        }
        text.append("\"")
        return String(text)
    }
}
