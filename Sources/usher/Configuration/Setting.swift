import Core

/// One configured value with the place it came from, so that a complaint can name it.
struct Setting: Equatable, Sendable {
    enum Origin: Equatable, Sendable {
        case flag(String)
        case environment(String)
        case file(path: String, key: String, line: Int?)
    }

    var key: ConfigurationKey
    var text: String
    var origin: Origin

    /// A complaint about this value: names the setting, repeats the value unless it is a secret, says what is right.
    func complaint(_ problem: String) -> Diagnostic {
        let shown = key.isSecret ? "" : " '\(text)'"
        switch origin {
        case .flag(let name):
            return Diagnostic("\(name)\(shown) \(problem)", path: name)
        case .environment(let name):
            return Diagnostic("\(name)\(shown) \(problem)", path: name)
        case .file(let path, let key, let line):
            return Diagnostic("\(key)\(shown) in \(path) \(problem)", path: key, line: line)
        }
    }
}
