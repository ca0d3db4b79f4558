/// Name and e-mail address of an administrator as they were typed, and what is wrong with them.
struct PersonForm: Equatable, Sendable {
    let name: String
    let email: String
    let nameError: String?
    var emailError: String?

    init(_ form: Form) { self.init(name: form.trimmed("name"), email: form.trimmed("email")) }

    init(name: String, email: String) {
        self.name = name
        self.email = email
        nameError =
            name.isEmpty ? "Write the name." : name.count > 100 ? "The name is longer than 100 characters." : nil
        emailError = Self.isAddress(email) ? nil : "Write an e-mail address, for example ada@example.com."
    }

    var isValid: Bool { nameError == nil && emailError == nil }

    /// Whether it looks like one; whether it works only a mail tells.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), text.utf8.count <= 254 else { return false }
        let host = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return host.allSatisfy { !$0.isEmpty }
            && !text.unicodeScalars.contains {
                $0.properties.isWhitespace || $0.value < 0x20 || "<>\",;".unicodeScalars.contains($0)
            }
    }
}
