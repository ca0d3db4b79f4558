/// Names in one line of a form: `jira-admins, on-call`. A name with a comma or a quote in it, or with blanks around it,
/// stands in double quotes, `"Smith, Jones"`, in which `\"` and `\\` are a quote and a backslash.
enum NameList {
    static func text(_ names: [String]) -> String { names.map(quoted).joined(separator: ", ") }

    /// What stands between the commas, without blanks around it; empty parts do not count. A quote that is not closed
    /// goes on to the end.
    static func names(_ text: String) -> [String] {
        var names: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            rest = rest.drop(while: \.isWhitespace)
            let isQuoted = rest.first == "\""
            let name = isQuoted ? takeQuoted(&rest) : takePlain(&rest)
            if !name.isEmpty { names.append(name) }
            // Behind a quoted name only a comma makes sense; whatever else is there is passed over.
            rest = rest.drop { $0 != "," }.dropFirst()
        }
        return names
    }

    private static func takePlain(_ rest: inout Substring) -> String {
        let name = rest.prefix { $0 != "," }
        rest = rest[name.endIndex...]
        var end = name.endIndex
        while end > name.startIndex, name[name.index(before: end)].isWhitespace { end = name.index(before: end) }
        return String(name[..<end])
    }

    private static func takeQuoted(_ rest: inout Substring) -> String {
        rest.removeFirst()
        var name = ""
        while let character = rest.popFirst() {
            if character == "\"" { break }
            if character == "\\", let escaped = rest.popFirst() { name.append(escaped) } else { name.append(character) }
        }
        return name
    }

    private static func quoted(_ name: String) -> String {
        let isPlain =
            !name.contains { $0 == "," || $0 == "\"" } && name.first?.isWhitespace == false
            && name.last?.isWhitespace == false
        if isPlain { return name }
        return "\"" + name.flatMap { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" } + "\""
    }
}
