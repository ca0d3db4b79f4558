/// A field that names people: `"Lovelace, Ada" <ada@usher.example>`, `ada@usher.example (Ada)`.
enum AddressField {
    /// The one address in it; `nil` when there is none, more than one, or anything that can't be read.
    static func single(_ field: String) -> MailAddress? {
        guard field.utf8.count <= 2000, let pieces = pieces(field) else { return nil }
        let (bare, angled, isOne) = pieces
        guard isOne else { return nil }
        guard let angled else { return MailAddress(bare.trimmingBlanks) }
        let name = EncodedWords.decode(bare.trimmingBlanks)
        let shown = String(
            name.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init).prefix(200))
        return MailAddress(angled.trimmingBlanks, name: shown.isEmpty ? nil : shown)
    }

    /// What stands outside of angle brackets and what in them, without comments; `isOne` is false where a comma or a
    /// group says that there are several.
    private static func pieces(_ field: String) -> (bare: String, angled: String?, isOne: Bool)? {
        var (bare, angled) = ("", String?.none)
        var (isQuoted, isEscaped, isInside, depth, isOne) = (false, false, false, 0, true)
        for character in field {
            if isEscaped {
                isEscaped = false
                if depth == 0 { bare.append(character) }
            } else if character == "\\", isQuoted || depth > 0 {
                isEscaped = true
            } else if depth > 0 {
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
            } else if character == "\"" {
                guard !isInside else { return nil }
                isQuoted.toggle()
            } else if isQuoted {
                bare.append(character)
            } else if character == "(" {
                depth = 1
            } else if character == "<" {
                guard angled == nil else { return nil }
                (angled, isInside) = ("", true)
            } else if character == ">" {
                guard isInside else { return nil }
                isInside = false
            } else if isInside {
                angled?.append(character)
            } else {
                if character == "," || character == ";" || character == ":" { isOne = false }
                bare.append(character)
            }
        }
        return isQuoted || isInside || depth > 0 ? nil : (bare, angled, isOne)
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(self[...].drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
