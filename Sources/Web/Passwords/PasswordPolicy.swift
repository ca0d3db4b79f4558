/// What a password must be like. Length is what counts; rules about kinds of characters make people write worse ones.
enum PasswordPolicy {
    static let least = 12
    static let most = 256

    /// What is wrong with a new password, as a sentence; `nil` when nothing is.
    static func complaint(_ password: String, repeated: String, email: String, name: String) -> String? {
        if password.count < least {
            return "The password has \(password.count) characters. Use at least \(least)."
        }
        if password.count > most { return "The password is longer than \(most) characters." }
        let folded = password.lowercased()
        if folded == email.lowercased() || folded == name.lowercased() {
            return "The password must not be the name or the e-mail address."
        }
        if Set(folded).count < 4 { return "The password repeats the same few characters." }
        if password != repeated { return "The two passwords are not the same." }
        return nil
    }
}
