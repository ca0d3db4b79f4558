/// A search through folded text.
struct TextScan: Sendable {
    enum Match: Sendable {
        /// All columns are empty.
        case empty
        /// One column holds one of these.
        case equal(ByteStrings)
        /// One column holds this somewhere.
        case contains(ByteSearch)
    }
    /// So many texts are searched for one by one rather than looked up for each row.
    private static let few = 8
    let columns: [RaggedColumn<UInt8>]
    let match: Match

    func rows(within candidates: Bitmap) -> Bitmap {
        switch match {
        case .empty:
            return columns.reduce(candidates) { $1.emptyRows(within: $0) }
        case .equal(let strings):
            guard candidates.isDense && strings.all.count <= TextScan.few else {
                return rows(within: candidates) { column, row in
                    column.withRow(row) { !$0.isEmpty && strings.contains($0) }
                }
            }
            let searches = strings.all.map { ByteSearch($0) }
            let sets = columns.flatMap { column in searches.map { column.rows(with: $0, whole: true) } }
            return Bitmap.union(sets, capacity: candidates.capacity).intersection(candidates)
        case .contains(let search):
            guard !search.needle.isEmpty else { return candidates }
            // A search through whole chunks touches every row; worth it unless few are asked for.
            guard candidates.isDense else {
                return rows(within: candidates) { column, row in column.withRow(row) { search.firstHit(in: $0) != nil }
                }
            }
            let sets = columns.map { $0.rows(with: search) }
            return Bitmap.union(sets, capacity: candidates.capacity).intersection(candidates)
        }
    }

    private func rows(
        within candidates: Bitmap, _ matches: (RaggedColumn<UInt8>, Int) -> Bool
    ) -> Bitmap {
        Bitmap(
            capacity: candidates.capacity,
            ascending: candidates.members.filter { row in columns.contains { matches($0, Int(row)) } })
    }
}

/// A few texts to compare with, by length and content.
struct ByteStrings: Sendable {
    let all: [[UInt8]]
    private let byLength: [Int: [[UInt8]]]
    private let byHash: [UInt64: [[UInt8]]]

    init(_ strings: [[UInt8]]) {
        all = strings
        byLength = Dictionary(grouping: strings, by: \.count)
        byHash = Dictionary(grouping: strings) { $0.withUnsafeBufferPointer(AccountIndex.hash) }
    }

    func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let candidates = byLength[text.count] else { return false }
        let few = candidates.count > 4 ? byHash[AccountIndex.hash(text)] ?? [] : candidates
        return few.contains { $0.count == text.count && text.elementsEqual($0) }
    }
}

extension RaggedColumn<UInt8> {
    /// Searches the text of a whole chunk at once and then asks in which row a hit lies; one that spans two rows is
    /// none. With `whole`, the row must hold nothing else.
    func rows(with search: ByteSearch, whole: Bool = false) -> Bitmap {
        var rows: [UInt32] = []
        let length = search.needle.count
        for (index, part) in parts.enumerated() {
            part.values.withUnsafeBufferPointer { bytes in
                var (position, row) = (0, 0)
                while let hit = search.firstHit(in: bytes, from: position) {
                    while Int(part.ends[row]) <= hit { row += 1 }
                    let range = part.range(row)
                    let isInside = hit + length <= range.upperBound
                    if isInside && (!whole || range.count == length) {
                        rows.append(UInt32(index << Chunk.shift + row))
                    }
                    // One hit a row is enough.
                    position = isInside ? range.upperBound : hit + 1
                }
            }
        }
        return Bitmap(capacity: count, ascending: rows)
    }
}
