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
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x80 {
                result.append(byte &- 65 < 26 ? byte | 0x20 : byte)
                position += 1
                continue
            }
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0
            guard let folded = TwoByteFold.folded(byte, next) else {
                let text = String(decoding: bytes, as: UTF8.self)
                result = Array(text.lowercased().precomposedStringWithCanonicalMapping.utf8)
                return
            }
            result.append(folded.0)
            result.append(folded.1)
            position += 2
        }
    }

    /// What follows the last `@`; empty when there is none.
    static func domain(ofFolded email: [UInt8]) -> ArraySlice<UInt8> {
        guard let at = email.lastIndex(of: UInt8(ascii: "@")) else { return [] }
        return email[(at + 1)...]
    }
}

/// Lower case of the letters most European names are written with, U+0080 to U+023F: two bytes each, and none of them
/// combines with what stands before it. A million names are folded several times as fast as by way of strings.
private enum TwoByteFold {
    private static let first: UInt32 = 0x80
    private static let count = 0x240 - 0x80

    /// Per scalar the two bytes of its lower case; 0 where that is not one scalar of this range.
    private static let table: [UInt16] = (0..<UInt32(count)).map { offset in
        guard let scalar = Unicode.Scalar(first + offset) else { return 0 }
        let folded = Array(String(scalar).lowercased().precomposedStringWithCanonicalMapping.utf8)
        guard folded.count == 2, (0xC2...0xC8).contains(folded[0]) else { return 0 }
        return UInt16(folded[0]) << 8 | UInt16(folded[1])
    }

    /// `nil` for anything but two bytes of one of these letters.
    @inline(__always)
    static func folded(_ lead: UInt8, _ trail: UInt8) -> (UInt8, UInt8)? {
        guard lead >= 0xC2, lead <= 0xC8, trail & 0xC0 == 0x80 else { return nil }
        let pair = table[Int(lead &- 0xC2) << 6 | Int(trail & 0x3F)]
        return pair == 0 ? nil : (UInt8(pair >> 8), UInt8(truncatingIfNeeded: pair))
    }
}
