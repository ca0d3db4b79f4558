import Foundation

/// The form in which names and e-mail addresses are compared: lower case, composed.
enum SearchText {
    static func folded(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { folded($0) }
    }

    static func folded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        fold(bytes, into: &result)
        return result
    }

    /// Replaces what `result` held; its storage is used again.
    static func fold(_ bytes: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
        result.removeAll(keepingCapacity: true)
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            guard byte < 0x80 else {
                let text = String(decoding: bytes, as: UTF8.self)
                result = Array(text.lowercased().precomposedStringWithCanonicalMapping.utf8)
                return
            }
            result.append(byte &- 65 < 26 ? byte | 0x20 : byte)
        }
    }

    /// What follows the last `@`; empty when there is none.
    static func domain(ofFolded email: [UInt8]) -> ArraySlice<UInt8> {
        guard let at = email.lastIndex(of: UInt8(ascii: "@")) else { return [] }
        return email[(at + 1)...]
    }
}
