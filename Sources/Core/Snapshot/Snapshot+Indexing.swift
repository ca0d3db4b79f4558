extension Snapshot {
    /// Makes the bitmaps from the columns.
    mutating func indexRows() {
        groupMembers = Snapshot.members(of: users.groups, groupCount: vocabulary.groups.count)
        codeRows = UserRow.Code.allCases.map { $0 == .flags ? [] : Snapshot.rowsPerCode(users[$0]) }
        opening = AccessRules(vocabulary)
        accessRows = vocabulary.products.indices.map { computedAccess(toProductAt: $0) }
    }

    /// Turns groups per row into rows per group by counting first, so that each list is allocated once.
    private static func members(of column: RaggedColumn<UInt32>, groupCount: Int) -> [Bitmap] {
        var starts = [Int](repeating: 0, count: groupCount + 1)
        for part in column.parts { for group in part.values { starts[Int(group) + 1] += 1 } }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        var next = starts
        let rows = [UInt32](unsafeUninitializedCapacity: starts[groupCount]) { buffer, initialized in
            for (index, part) in column.parts.enumerated() {
                for row in part.ends.indices {
                    for position in part.range(row) {
                        let group = Int(part.values[position])
                        buffer[next[group]] = UInt32(index << Chunk.shift + row)
                        next[group] += 1
                    }
                }
            }
            initialized = starts[groupCount]
        }
        return (0..<groupCount).map { group in
            Bitmap(capacity: column.count, ascending: Array(rows[starts[group]..<starts[group + 1]]))
        }
    }

    private static func rowsPerCode(_ column: Column<UInt8>) -> [Bitmap] {
        var words: [[UInt64]] = []
        for (index, chunk) in column.chunks.enumerated() {
            for (offset, code) in chunk.enumerated() {
                while words.count <= Int(code) {
                    words.append([UInt64](repeating: 0, count: Bitmap.wordCount(column.count)))
                }
                let row = index << Chunk.shift + offset
                words[Int(code)][row >> 6] |= 1 << UInt64(row & 63)
            }
        }
        return words.map { Bitmap(capacity: column.count, words: $0) }
    }
}
