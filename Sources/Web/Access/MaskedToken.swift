import Core

/// A secret as a page shows it: with a mask that is new in each page, so that nobody can tell it from how long pages
/// get when they are compressed (the BREACH attack). Both halves are hexadecimal and equally long.
enum MaskedToken {
    /// `nil` when the secret is not hexadecimal.
    static func mask(_ secret: String, with random: (Int) -> [UInt8]) -> String? {
        guard let secret = [UInt8](hexadecimal: secret) else { return nil }
        let mask = random(secret.count)
        return mask.hexadecimal + zip(mask, secret).map { $0 ^ $1 }.hexadecimal
    }

    /// The secret in it; `nil` for anything that `mask` has not made.
    static func unmask(_ text: String) -> String? {
        guard text.utf8.count <= 1000, let both = [UInt8](hexadecimal: text), both.count.isMultiple(of: 2) else {
            return nil
        }
        let (mask, rest) = (both.prefix(both.count / 2), both.suffix(both.count / 2))
        return zip(mask, rest).map { $0 ^ $1 }.hexadecimal
    }
}
