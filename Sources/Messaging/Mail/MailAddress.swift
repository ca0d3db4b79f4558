/// An address of the form `local@domain` with an optional name to show.
public struct MailAddress: Hashable, Sendable {
    /// As people read it; `nil` when nobody said.
    public var name: String?
    /// One `@` with something on both sides, no control characters, spaces, angle brackets or commas; at most 254
    /// bytes. May hold letters of any script.
    public let address: String

    /// `nil` when it is no address.
    public init?(_ address: String, name: String? = nil) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), address.utf8.count <= 254,
            address.unicodeScalars.allSatisfy(Self.isAllowed)
        else { return nil }
        self.address = address
        self.name = name
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
            && !"<>,;:\"()[]\\".unicodeScalars.contains(scalar)
    }
}
