/// A set of row numbers below `capacity`. Few members are kept as a sorted list, many as one bit per row, whichever
/// is smaller; nobody outside can tell which.
///
/// Two bitmaps are equal when they have the same members and the same capacity. Operations on bitmaps of different
/// capacity give the larger one.
public struct Bitmap: Sendable {
    /// One more than the largest row that may be a member.
    public private(set) var capacity: Int
    /// Number of members.
    public private(set) var count: Int
    /// `words` holds the members; otherwise `list` does.
    private(set) var isDense: Bool
    /// Members in ascending order while sparse.
    private(set) var list: [UInt32]
    /// Bit `row % 64` of word `row / 64` while dense. Words past the end count as zero, so that a bitmap can be given
    /// more capacity without copying it.
    private(set) var words: [UInt64]

    /// The empty set.
    public init(capacity: Int) {
        self.capacity = Swift.max(0, capacity)
        (count, isDense, list, words) = (0, false, [], [])
    }

    /// The set of these rows. Negative ones are left out; one past the capacity extends it.
    public init(capacity: Int, _ members: some Sequence<Int>) {
        self.init(capacity: capacity)
        let wanted = members.filter { $0 >= 0 && $0 < Int(UInt32.max) }
        grow(to: (wanted.max() ?? -1) + 1)
        var words = [UInt64](repeating: 0, count: Bitmap.wordCount(self.capacity))
        for row in wanted { words[row >> 6] |= 1 << UInt64(row & 63) }
        self.init(capacity: self.capacity, words: words)
    }

    /// All rows below `capacity`.
    public static func full(capacity: Int) -> Bitmap { Bitmap(capacity: capacity).complement() }

    /// Takes a bit per row; bits past the capacity must be zero.
    init(capacity: Int, words: [UInt64]) {
        self.init(capacity: capacity)
        (self.words, isDense) = (words, true)
        count = words.withUnsafeBufferPointer { buffer in
            var total = 0
            for word in buffer { total &+= word.nonzeroBitCount }
            return total
        }
        if count <= sparseLimit { becomeSparse() }
    }

    /// Takes members in ascending order, without repetition.
    init(capacity: Int, ascending members: [UInt32]) {
        self.init(capacity: capacity)
        (list, count) = (members, members.count)
        if count > sparseLimit { becomeDense() }
    }

    public var isEmpty: Bool { count == 0 }

    public func contains(_ row: Int) -> Bool {
        guard row >= 0 else { return false }
        if isDense { return row >> 6 < words.count && words[row >> 6] & (1 << UInt64(row & 63)) != 0 }
        let position = lowerBound(row)
        return position < list.count && list[position] == UInt32(truncatingIfNeeded: row)
    }

    /// Adds a row; one past the capacity extends it, a negative one is left out.
    public mutating func insert(_ row: Int) {
        guard row >= 0, row < Int(UInt32.max), !contains(row) else { return }
        grow(to: row + 1)
        count += 1
        if isDense {
            fill(to: (row >> 6) + 1)
            words[row >> 6] |= 1 << UInt64(row & 63)
        } else {
            list.insert(UInt32(row), at: lowerBound(row))
            if count > sparseLimit { becomeDense() }
        }
    }

    /// Takes a row out; nothing happens when it is no member.
    public mutating func remove(_ row: Int) {
        guard contains(row) else { return }
        count -= 1
        if isDense {
            words[row >> 6] &= ~(1 << UInt64(row & 63))
            // Only at half the limit, so that a set at the limit does not change its form at every step.
            if count < sparseLimit / 2 { becomeSparse() }
        } else {
            list.remove(at: lowerBound(row))
        }
    }

    /// The same members below another capacity; those at or past it are dropped.
    func resized(to capacity: Int) -> Bitmap {
        guard capacity != self.capacity else { return self }
        var result = self
        if capacity < self.capacity {
            for row in reversedMembers(from: capacity) { result.remove(row) }
            let needed = Bitmap.wordCount(capacity)
            if result.words.count > needed { result.words.removeLast(result.words.count - needed) }
        }
        result.capacity = Swift.max(0, capacity)
        return result
    }

    static func wordCount(_ capacity: Int) -> Int { (capacity + 63) >> 6 }

    /// A list of 32-bit numbers is smaller than the bits up to here.
    private var sparseLimit: Int { capacity >> 5 }

    private func reversedMembers(from lowest: Int) -> [Int] { Array(filter { $0 >= lowest }.reversed()) }

    private mutating func grow(to capacity: Int) { if capacity > self.capacity { self.capacity = capacity } }

    private mutating func fill(to wordCount: Int) {
        if words.count < wordCount { words.append(contentsOf: repeatElement(0, count: wordCount - words.count)) }
    }

    /// Position in `list` of the first member that is not below `row`.
    private func lowerBound(_ row: Int) -> Int {
        list.withUnsafeBufferPointer { buffer in
            var (low, high) = (0, buffer.count)
            while low < high {
                let middle = (low &+ high) >> 1
                if Int(buffer[middle]) < row { low = middle &+ 1 } else { high = middle }
            }
            return low
        }
    }

    private mutating func becomeDense() {
        words = denseWords
        (list, isDense) = ([], true)
    }

    private mutating func becomeSparse() {
        list = members
        (words, isDense) = ([], false)
    }

    /// One bit per row for the whole capacity, whatever the form.
    var denseWords: [UInt64] {
        var result = words
        let needed = Bitmap.wordCount(capacity)
        if result.count < needed { result.append(contentsOf: repeatElement(0, count: needed - result.count)) }
        for row in list { result[Int(row >> 6)] |= 1 << UInt64(row & 63) }
        return result
    }

    /// All members in ascending order.
    var members: [UInt32] {
        guard isDense else { return list }
        var result: [UInt32] = []
        result.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                result.append(UInt32(truncatingIfNeeded: index << 6 + rest.trailingZeroBitCount))
                rest &= rest &- 1
            }
        }
        return result
    }
}

extension Bitmap: Equatable {
    public static func == (left: Bitmap, right: Bitmap) -> Bool {
        guard left.capacity == right.capacity, left.count == right.count else { return false }
        if left.isDense && right.isDense {
            return zip(left.words, right.words).allSatisfy { $0 == $1 }
        }
        return left.members == right.members
    }
}

extension Bitmap: Sequence {
    /// Members in ascending order.
    public struct Iterator: IteratorProtocol {
        fileprivate let bitmap: Bitmap
        fileprivate var position = 0
        fileprivate var rest: UInt64 = 0

        public mutating func next() -> Int? {
            guard bitmap.isDense else {
                guard position < bitmap.list.count else { return nil }
                position += 1
                return Int(bitmap.list[position - 1])
            }
            while rest == 0 {
                guard position < bitmap.words.count else { return nil }
                rest = bitmap.words[position]
                position += 1
            }
            let row = (position - 1) << 6 + rest.trailingZeroBitCount
            rest &= rest &- 1
            return row
        }
    }

    public func makeIterator() -> Iterator { Iterator(bitmap: self) }
    public var underestimatedCount: Int { count }
}

extension Bitmap: CustomStringConvertible {
    public var description: String {
        let shown = prefix(20).map(String.init).joined(separator: ", ")
        return "{\(shown)\(count > 20 ? ", …" : "")} of \(capacity)"
    }
}
