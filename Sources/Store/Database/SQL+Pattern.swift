extension SQL {
    /// For `LOWER(column) LIKE … ESCAPE '!'`: the text anywhere in the column. Both databases fold the case of ASCII
    /// letters alike, and of others not.
    static func pattern(containing text: String) -> String {
        var pattern = "%"
        for scalar in text.unicodeScalars {
            if "%_!".unicodeScalars.contains(scalar) { pattern.unicodeScalars.append("!") }
            let isUpper = ("A"..."Z").contains(scalar)
            pattern.unicodeScalars.append(isUpper ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
        }
        return pattern + "%"
    }
}
