/// Finds the row of an account id. An open-addressing hash table of row numbers; the ids themselves stay in their
/// column. It is kept in pages, so that a new version of a snapshot copies only the pages it changes.
struct AccountIndex: Sendable {
    private static let pageShift = 10
    private static let empty: UInt32 = 0
    private static let removed: UInt32 = 1
    /// What a slot holds for row 0.
    private static let first: UInt32 = 2

    private var pages: [[UInt32]] = []
    private var slots = 0
    /// Slots that are not empty, removed ones included.
    private var used = 0

    init(expecting count: Int = 0) { makeRoom(for: count) }

    /// The index of all rows, and the rows whose id comes again later: of those the last one is kept. Beside each row
    /// half of its hash is kept while it is built, so that other ids need not be fetched to see that they differ.
    static func of(_ ids: RaggedColumn<UInt8>) -> (index: AccountIndex, repeated: [Int]) {
        var index = AccountIndex(expecting: ids.count)
        var repeated: [Int] = []
        let mask = UInt64(index.slots - 1)
        var entries = [UInt64](repeating: UInt64(empty), count: index.slots)
        entries.withUnsafeMutableBufferPointer { entries in
            for row in 0..<ids.count {
                ids.withRow(row) { id in
                    let hash = hash(id)
                    let entry = (hash >> 32) << 32 | UInt64(UInt32(row) + first)
                    var slot = hash & mask
                    while case let other = entries[Int(slot)], other != UInt64(empty) {
                        let old = Int(other & UInt64(UInt32.max)) - Int(first)
                        if other >> 32 == hash >> 32, ids.withRow(old, { $0.elementsEqual(id) }) {
                            repeated.append(old)
                            break
                        }
                        slot = (slot + 1) & mask
                    }
                    entries[Int(slot)] = entry
                }
            }
        }
        index.used = ids.count - repeated.count
        index.pages = stride(from: 0, to: index.slots, by: 1 << pageShift).map { start in
            entries[start..<(start + 1 << pageShift)].map { UInt32(truncatingIfNeeded: $0) }
        }
        return (index, repeated)
    }

    /// Eight bytes at a time, each mixed in as SplitMix64 mixes. Source: Steele, Lea, Flood, "Fast splittable
    /// pseudorandom number generators" (2014).
    static func hash(_ id: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(id)
        var hash = UInt64(id.count)
        var position = 0
        while position + 8 <= raw.count {
            hash = mixed(hash ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var rest: UInt64 = 0
        while position < raw.count {
            rest = rest << 8 | UInt64(raw[position])
            position += 1
        }
        return mixed(hash ^ rest)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    func row(of id: UnsafeBufferPointer<UInt8>, in ids: RaggedColumn<UInt8>) -> Int? {
        slot(of: id, in: ids).map { Int(self[$0] - AccountIndex.first) }
    }

    /// Makes `row` the row of the id it holds; an id that is already known gets its row replaced, and the old one is
    /// returned.
    @discardableResult
    mutating func insert(row: Int, in ids: RaggedColumn<UInt8>) -> Int? {
        ids.withRow(row) { id in
            if let slot = slot(of: id, in: ids) {
                let old = Int(self[slot] - AccountIndex.first)
                self[slot] = UInt32(row) + AccountIndex.first
                return old
            }
            if (used + 1) * 2 > slots { rebuild(in: ids) }
            var slot = home(id)
            while self[slot] >= AccountIndex.first { slot = (slot + 1) & (slots - 1) }
            if self[slot] == AccountIndex.empty { used += 1 }
            self[slot] = UInt32(row) + AccountIndex.first
            return nil
        }
    }

    /// Forgets the id; call it while its row still holds it.
    mutating func remove(_ id: [UInt8], in ids: RaggedColumn<UInt8>) {
        id.withUnsafeBufferPointer { id in
            if let slot = slot(of: id, in: ids) { self[slot] = AccountIndex.removed }
        }
    }

    private func slot(of id: UnsafeBufferPointer<UInt8>, in ids: RaggedColumn<UInt8>) -> Int? {
        guard slots > 0 else { return nil }
        var slot = home(id)
        while case let value = self[slot], value != AccountIndex.empty {
            if value >= AccountIndex.first,
                ids.withRow(Int(value - AccountIndex.first), { $0.count == id.count && $0.elementsEqual(id) })
            {
                return slot
            }
            slot = (slot + 1) & (slots - 1)
        }
        return nil
    }

    private func home(_ id: UnsafeBufferPointer<UInt8>) -> Int {
        Int(truncatingIfNeeded: AccountIndex.hash(id)) & (slots - 1)
    }

    private subscript(slot: Int) -> UInt32 {
        get { pages[slot >> AccountIndex.pageShift][slot & (1 << AccountIndex.pageShift - 1)] }
        set { pages[slot >> AccountIndex.pageShift][slot & (1 << AccountIndex.pageShift - 1)] = newValue }
    }

    private mutating func makeRoom(for count: Int) {
        slots = 1 << AccountIndex.pageShift
        while slots < count * 2 + 2 { slots *= 2 }
        pages = Array(
            repeating: Array(repeating: AccountIndex.empty, count: 1 << AccountIndex.pageShift),
            count: slots >> AccountIndex.pageShift)
        used = 0
    }

    private mutating func rebuild(in ids: RaggedColumn<UInt8>) {
        let rows = pages.joined().filter { $0 >= AccountIndex.first }
        makeRoom(for: rows.count + rows.count / 2 + 1)
        for value in rows {
            ids.withRow(Int(value - AccountIndex.first)) { id in
                var slot = home(id)
                while self[slot] != AccountIndex.empty { slot = (slot + 1) & (slots - 1) }
                self[slot] = value
            }
        }
        used = rows.count
    }
}
