/// Finds a text in bytes by comparing its first and last byte at 32 places at a time. Source: Wojciech Muła,
/// "SIMD-friendly algorithms for substring searching" (2018), the generic algorithm.
struct ByteSearch: Sendable {
    let needle: [UInt8]
    private let first: UInt8
    private let last: UInt8

    /// An empty needle is found nowhere.
    init(_ needle: [UInt8]) {
        self.needle = needle
        (first, last) = (needle.first ?? 0, needle.last ?? 0)
    }

    /// Where the needle begins at or after `start`; `nil` when it does not.
    func firstHit(in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        guard !needle.isEmpty, start >= 0 else { return nil }
        var position = start
        let end = bytes.count - needle.count + 1
        while position + 32 <= end {
            if let hit = hit(inBlockAt: position, of: bytes) { return hit }
            position += 32
        }
        while position < end {
            if bytes[position] == first && isHit(position, in: bytes) { return position }
            position += 1
        }
        return nil
    }

    @inline(__always)
    private func hit(inBlockAt position: Int, of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let raw = UnsafeRawBufferPointer(bytes)
        let starts = raw.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt64>.self)
        let ends = raw.loadUnaligned(fromByteOffset: position + needle.count - 1, as: SIMD4<UInt64>.self)
        // A byte that equals at both places becomes zero; of a zero byte, and of no other, the highest bit gets set.
        // Comparing bytes as such is not put into vector instructions by this compiler.
        let different = (starts ^ everywhere(first)) | (ends ^ everywhere(last))
        let low = everywhere(0x7f)
        let marks = ~(((different & low) &+ low) | different | low)
        guard marks[0] | marks[1] | marks[2] | marks[3] != 0 else { return nil }
        for lane in 0..<4 {
            var rest = UInt64(littleEndian: marks[lane])
            while rest != 0 {
                let candidate = position + lane * 8 + rest.trailingZeroBitCount / 8
                if isHit(candidate, in: bytes) { return candidate }
                rest &= rest &- 1
            }
        }
        return nil
    }

    @inline(__always)
    private func everywhere(_ byte: UInt8) -> SIMD4<UInt64> {
        SIMD4(repeating: UInt64(byte) &* 0x0101_0101_0101_0101)
    }

    private func isHit(_ position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in needle.indices where bytes[position + index] != needle[index] { return false }
        return true
    }
}
