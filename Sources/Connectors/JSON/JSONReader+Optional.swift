/// Members that may be missing are `nil` or empty before anything is read; these do the same for `null`.
extension JSONReader {
    mutating func optionalText() throws(JSONFault) -> String? { try skipNull() ? nil : try text() }
    mutating func optionalTruth() throws(JSONFault) -> Bool? { try skipNull() ? nil : try truth() }

    /// `false` for `null`, which has no members.
    mutating func beginOptionalObject() throws(JSONFault) -> Bool {
        if try skipNull() { return false }
        try beginObject()
        return true
    }
    /// `false` for `null`, which has no elements.
    mutating func beginOptionalList() throws(JSONFault) -> Bool {
        if try skipNull() { return false }
        try beginList()
        return true
    }
}
