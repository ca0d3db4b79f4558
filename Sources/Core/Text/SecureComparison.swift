/// Compares texts in a time that does not tell where they differ. Only their length may show; nothing equals an empty
/// text.
public func isSameSecret(_ left: String, _ right: String) -> Bool { isSameSecret(Array(left.utf8), Array(right.utf8)) }

/// The same for bytes, such as those of a signature.
public func isSameSecret(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count, !left.isEmpty else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
