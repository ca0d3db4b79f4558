extension Bitmap {
    public func union(_ other: Bitmap) -> Bitmap {
        combined(with: other, words: { $0 | $1 }, keepsLeft: true, keepsBoth: true, keepsRight: true)
    }

    public func symmetricDifference(_ other: Bitmap) -> Bitmap {
        combined(with: other, words: { $0 ^ $1 }, keepsLeft: true, keepsBoth: false, keepsRight: true)
    }

    public func intersection(_ other: Bitmap) -> Bitmap {
        let capacity = Swift.max(capacity, other.capacity)
        if !isDense { return Bitmap(capacity: capacity, ascending: list.filter { other.contains(Int($0)) }) }
        if !other.isDense { return Bitmap(capacity: capacity, ascending: other.list.filter { contains(Int($0)) }) }
        return Bitmap(capacity: capacity, words: Bitmap.zipped(words, other.words) { $0 & $1 })
    }

    public func subtracting(_ other: Bitmap) -> Bitmap {
        let capacity = Swift.max(capacity, other.capacity)
        if !isDense { return Bitmap(capacity: capacity, ascending: list.filter { !other.contains(Int($0)) }) }
        if other.isDense { return Bitmap(capacity: capacity, words: Bitmap.zipped(words, other.words) { $0 & ~$1 }) }
        var words = words
        for row in other.list where Int(row >> 6) < words.count { words[Int(row >> 6)] &= ~(1 << UInt64(row & 63)) }
        return Bitmap(capacity: capacity, words: words)
    }

    /// Every row below the capacity that is no member.
    public func complement() -> Bitmap {
        var words = denseWords
        for index in words.indices { words[index] = ~words[index] }
        if capacity & 63 != 0, let last = words.popLast() { words.append(last & (1 << UInt64(capacity & 63) &- 1)) }
        return Bitmap(capacity: capacity, words: words)
    }

    public mutating func formUnion(_ other: Bitmap) { self = union(other) }
    public mutating func formIntersection(_ other: Bitmap) { self = intersection(other) }
    public mutating func formSubtracting(_ other: Bitmap) { self = subtracting(other) }
    public mutating func formSymmetricDifference(_ other: Bitmap) { self = symmetricDifference(other) }

    public func isSubset(of other: Bitmap) -> Bool { subtracting(other).isEmpty }
    public func isDisjoint(with other: Bitmap) -> Bool { intersection(other).isEmpty }

    /// Everything in one of many sets; cheaper than a chain of unions.
    public static func union(_ sets: some Sequence<Bitmap>, capacity: Int) -> Bitmap {
        var words = [UInt64](repeating: 0, count: wordCount(capacity))
        for set in sets {
            if words.count < set.words.count { words += repeatElement(0, count: set.words.count - words.count) }
            for index in set.words.indices { words[index] |= set.words[index] }
            for row in set.list where Int(row >> 6) < words.count { words[Int(row >> 6)] |= 1 << UInt64(row & 63) }
        }
        return Bitmap(capacity: capacity, words: words)
    }

    /// Union and symmetric difference differ only in what becomes of common members.
    private func combined(
        with other: Bitmap, words combine: (UInt64, UInt64) -> UInt64, keepsLeft: Bool, keepsBoth: Bool,
        keepsRight: Bool
    ) -> Bitmap {
        let capacity = Swift.max(capacity, other.capacity)
        if isDense || other.isDense {
            let left = isDense ? words : denseWords
            let right = other.isDense ? other.words : other.denseWords
            return Bitmap(capacity: capacity, words: Bitmap.zipped(left, right, combine))
        }
        let merged = Bitmap.merged(list, other.list, keepsLeft, keepsBoth, keepsRight)
        return Bitmap(capacity: capacity, ascending: merged)
    }

    private static func merged(
        _ left: [UInt32], _ right: [UInt32], _ keepsLeft: Bool, _ keepsBoth: Bool, _ keepsRight: Bool
    ) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(left.count + right.count)
        var (i, j) = (0, 0)
        while i < left.count && j < right.count {
            if left[i] == right[j] {
                if keepsBoth { result.append(left[i]) }
                (i, j) = (i + 1, j + 1)
            } else if left[i] < right[j] {
                if keepsLeft { result.append(left[i]) }
                i += 1
            } else {
                if keepsRight { result.append(right[j]) }
                j += 1
            }
        }
        if keepsLeft { result += left[i...] }
        if keepsRight { result += right[j...] }
        return result
    }

    /// Word by word; the shorter side is continued with zeros.
    @inline(__always)
    private static func zipped(
        _ left: [UInt64], _ right: [UInt64], _ combine: (UInt64, UInt64) -> UInt64
    ) -> [UInt64] {
        let (common, length) = (Swift.min(left.count, right.count), Swift.max(left.count, right.count))
        return [UInt64](unsafeUninitializedCapacity: length) { buffer, initialized in
            left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in
                    for index in 0..<common { buffer[index] = combine(left[index], right[index]) }
                    for index in common..<length {
                        buffer[index] = combine(
                            index < left.count ? left[index] : 0, index < right.count ? right[index] : 0)
                    }
                }
            }
            initialized = length
        }
    }
}
